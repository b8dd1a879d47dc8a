import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* npm run test:browser: the suite in a real Chromium; its last line is its figures. */

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-browser-'));
const figures = join(folder, 'figures');
writeFileSync(figures, '');
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'browser', ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, KUBE_HEARTBEAT_FIGURES: figures } },
);
const found = readFileSync(figures, 'utf8').trim().split('\n').sort();
rmSync(folder, { recursive: true });
console.log(`browser: ${status === 0 ? 'all held' : 'FELL SHORT'}; ${found.join('; ')}`);
process.exitCode = status ?? 1;
