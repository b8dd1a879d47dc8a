import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ControlPlane, type Flags, freePorts, lastLines } from './control-plane.ts';
import { parseScoreLog, type ScoreLine } from './score-log.ts';

/** The exporter's own binary, watching a control plane over HTTPS with the least rights. */
export interface Witness {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What it has judged so far. */
  lines(): ScoreLine[];
  /** Where it writes each fact that it sees. */
  readonly factsLog: string;
  stop(): Promise<void>;
}

const main = joinPath(import.meta.dirname, '../../packages/exporter/src/main.ts');

/** Starts it and waits until its caches are synced; `name` tells its files from another's. */
export async function startWitness(
  plane: ControlPlane,
  flags: Flags,
  name: string,
): Promise<Witness> {
  const [port] = await freePorts(1);
  const scoreLog = joinPath(plane.folder, `${name}.score.ndjson`);
  const all: Flags = {
    kubeconfig: plane.exporterKubeconfig,
    'score.log': scoreLog,
    'facts.log': joinPath(plane.folder, `${name}.facts.ndjson`),
    'web.listen-address': `127.0.0.1:${port}`,
    ...flags,
  };
  writeFileSync(scoreLog, '');
  const args = Object.entries(all).map(([flag, value]) => `--${flag}=${value}`);
  const log = joinPath(plane.folder, `${name}.exporter.log`);
  const child = plane.household.start(process.execPath, [main, 'serve', ...args], log);
  const url = `http://127.0.0.1:${port}`;
  const gone = child.ended.then(() => 'gone');
  for (let tries = 0; tries < 150; tries += 1) {
    if ((await Promise.race([gone, sleep(200, 'alive')])) === 'gone') break;
    const synced = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!synced) continue;
    return {
      url,
      factsLog: all['facts.log'] ?? '',
      lines: () => (existsSync(scoreLog) ? parseScoreLog(readFileSync(scoreLog, 'utf8')) : []),
      stop: () => child.stop(3),
    };
  }
  await child.stop(3);
  throw new Error(`the exporter is not ready within 30 s; its last words:\n${lastLines(log)}`);
}
