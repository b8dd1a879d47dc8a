import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from '../cluster/control-plane.ts';
import type { Child, Household } from '../cluster/processes.ts';

/** A simulated cluster behind the API face, a process of its own. */
export interface FleetProcess {
  readonly child: Child;
  /** The file that leads to it. */
  readonly kubeconfig: string;
}

/** Seconds. */
const patience = 120;

/** Starts it in a folder, with more words for face-fleet.ts where there are any; resolves once it listens. */
export async function startFleetProcess(
  household: Household,
  folder: string,
  nodes: number,
  more: readonly string[] = [],
): Promise<FleetProcess> {
  const kubeconfig = join(folder, `${nodes}.kubeconfig.json`);
  const log = join(folder, `fleet-${nodes}.log`);
  const script = join(import.meta.dirname, 'face-fleet.ts');
  const child = household.start(
    process.execPath,
    [script, kubeconfig, String(nodes), ...more],
    log,
  );
  await whenReady(child);
  return { child, kubeconfig };
}

/** Waits until whoever renews leases says that the nodes are there. */
export async function whenReady({ logFile }: Child): Promise<void> {
  for (let tries = 0; tries < 5 * patience; tries += 1) {
    if (readFileSync(logFile, 'utf8').includes('ready')) return;
    await sleep(200);
  }
  throw new Error(`the nodes are not there within ${patience} s:\n${lastLines(logFile)}`);
}
