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

/** Starts it in a folder; resolves once it listens. */
export async function startFleetProcess(
  household: Household,
  folder: string,
  nodes: number,
): Promise<FleetProcess> {
  const kubeconfig = join(folder, `${nodes}.kubeconfig.json`);
  const log = join(folder, `fleet-${nodes}.log`);
  const script = join(import.meta.dirname, 'face-fleet.ts');
  const child = household.start(process.execPath, [script, kubeconfig, String(nodes)], log);
  for (let tries = 0; tries < 600; tries += 1) {
    if (readFileSync(log, 'utf8').includes('ready')) return { child, kubeconfig };
    await sleep(200);
  }
  throw new Error(`the fleet is not there within 120 s:\n${lastLines(log)}`);
}
