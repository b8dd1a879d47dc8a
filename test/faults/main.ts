import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildExporter } from '../bench/programs.ts';
import { parseRows, shortOf, tableOf } from './rows.ts';

/*
 * npm run test:faults -- [--bars] [--long] [words for vitest]: the exporter's own process and what may
 * befall it. Prints the table of what it took; its last line is its figures. With --bars it ends
 * non-zero where a figure falls short as well, not only where something was lost: a busy machine is
 * slow. With --long also the outage of ten minutes.
 */

const given = process.argv.slice(2);
const [bars, long] = ['--bars', '--long'].map((flag) => given.includes(flag));
const words = given.filter((word) => word !== '--bars' && word !== '--long');
const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-faults-'));
const file = join(folder, 'rows');
writeFileSync(file, '');
buildExporter();
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'faults', ...words], {
  stdio: 'inherit',
  env: {
    ...process.env,
    KUBE_HEARTBEAT_FAULT_ROWS: file,
    ...(long && { KUBE_HEARTBEAT_LONG_FAULTS: '1' }),
  },
});
const rows = parseRows(readFileSync(file, 'utf8'));
rmSync(folder, { recursive: true });
const short = rows.flatMap(shortOf);
console.log(`\n${new Date().toISOString().slice(0, 10)} · Node ${process.versions.node}\n`);
console.log(tableOf(rows));
for (const one of short) console.log(`SHORT: ${one}`);
const worst = Math.max(...rows.map(({ synced }) => synced?.took ?? 0));
console.log(
  `faults: ${rows.length} suffered, ${status === 0 ? 'nothing lost' : 'LOST'}, seen again within ${worst.toFixed(1)} s, ${short.length} figures short of their bars`,
);
process.exitCode = status !== 0 || (bars && short.length > 0) ? 1 : 0;
