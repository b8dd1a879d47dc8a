import { resolve } from 'node:path';
import { build } from 'vite';

/*
 * Builds the page into the folder that is named: `node build.ts dist`. Everything in it is a file of
 * its own under a relative address: the page's policy takes no inline script, and behind a proxy or
 * a port-forward it lies under a prefix that nobody knows here.
 */
const [, , folder = 'dist'] = process.argv;

await build({
  configFile: false,
  root: import.meta.dirname,
  base: './',
  logLevel: 'error',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(folder),
    emptyOutDir: true,
    target: 'es2023',
    // light-dark() as it is: both themes are one table of colours.
    cssTarget: 'chrome123',
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    license: { fileName: 'licences.md' },
  },
});
