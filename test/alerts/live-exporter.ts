import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from 'kube-heartbeat/src/program.test-process.ts';
import { ended, freePort } from './prometheus.ts';

/** The exporter's own program, watching an API server. */
export interface LiveExporter {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Starts `serve` as anybody would, with these flags on top, and waits until it has listed all. */
export async function liveExporter(
  server: string,
  token: string,
  flags: readonly string[],
): Promise<LiveExporter> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-live-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(server, token), { mode: 0o600 });
  const port = await freePort();
  const program = startProgram(
    [
      'serve',
      `--kubeconfig=${kubeconfig}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
      ...flags,
    ],
    {},
  );
  const close = async (): Promise<void> => {
    await ended(program.child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 150; tries++) {
    if (await isReady(port)) return { port, close };
    await wait(200);
  }
  await close();
  throw new Error(`The exporter was not ready within 30 s: ${await program.noted}`);
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function kubeconfigFor(server: string, token: string): string {
  return JSON.stringify({
    'current-context': 'live',
    clusters: [{ name: 'live', cluster: { server } }],
    contexts: [{ name: 'live', context: { cluster: 'live', user: 'live' } }],
    users: [{ name: 'live', user: { token } }],
  });
}
