import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from '../cluster/control-plane.ts';
import type { Child } from '../cluster/processes.ts';
import type { PartName } from './cast.ts';
import type { Place } from './programs.ts';
import type { Load, Run } from './result.ts';

/** Where programs watch so many nodes: an API server, and those who renew leases there. */
export interface Stage extends Pick<Run, 'where' | 'nodes' | 'rate'> {
  readonly place: Place;
  /** Seconds between two renewals of a node. */
  readonly interval: number;
  /** Since when the nodes live, on the clock of `performance`. */
  readonly bornAt: number;
  /** Where the load writes down its renewals. */
  readonly renewals: string;
  /** Ends the load, and says how it did and how many watches were ended meanwhile. */
  readonly finish: () => Promise<{ readonly load: Load; readonly terminated: readonly string[] }>;
  /** Ends every process. */
  readonly close: () => Promise<void>;
}

/** What is wanted of a stage. */
export interface Asked {
  readonly nodes: number;
  readonly interval: number;
  readonly seconds: number;
  /** Who takes part. */
  readonly parts: readonly PartName[];
  /** The folder for a profile of kube-heartbeat. */
  readonly profile: string | undefined;
}

/** One HTTPS server that answers as the kubelet of every node does; its port. */
export async function startKubelets(place: Pick<Place, 'folder' | 'household'>): Promise<string> {
  const script = join(import.meta.dirname, 'kubelets-server.ts');
  const log = `${place.folder}/kubelets.log`;
  place.household.start(process.execPath, [script], log);
  for (let tries = 0; tries < 50; tries += 1) {
    await sleep(200);
    const [, port] = /^port (\d+)$/m.exec(readFileSync(log, 'utf8')) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error(`no kubelet listens within 10 s:\n${lastLines(log)}`);
}

/** The last line of the log of whoever renewed leases. */
export function toldBy<T extends Load>({ logFile }: Child): T {
  return JSON.parse(readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '');
}
