import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';
import { pageFolder } from './src/http/page-folder.ts';

/** V8 keeps a source with one wide character at two bytes for each: they are escaped. */
const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type === 'chunk') file.code = file.code.replaceAll(/[^\0-\x7f]/g, escaped);
    }
  },
};

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Whoever's code is in the file is named beside it, with the licence that asks for that. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_, files) {
    const modules = Object.values(files).flatMap((file) =>
      file.type === 'chunk' ? Object.keys(file.modules) : [],
    );
    const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== undefined));
    const source = [...folders].sort().map(licenceOf).join('\n\n');
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
  },
};

function packageFolder(module: string): string | undefined {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : 'No text comes with it.';
  return `== ${name} ${version} (${license})\n\n${text}\n`;
}

/** The page lies beside the program, which serves it from there. */
const page: Plugin = {
  name: 'page',
  async generateBundle() {
    const folder = await pageFolder();
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of files.filter((file) => file.isFile())) {
      const path = join(parentPath, name);
      const fileName = `page${path.slice(folder.length)}`;
      this.emitFile({ type: 'asset', fileName, source: readFileSync(path) });
    }
  },
};

/** The program as one file: everything that it imports is in it, so nothing is installed with it. */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  transform: { target: 'node20' },
  plugins: [ascii, licences, page],
  output: { file: 'dist/kube-heartbeat.js', format: 'esm', codeSplitting: false, minify: true },
});
