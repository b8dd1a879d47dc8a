import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeName, type OneNode } from './one-node.ts';
import { readyOf, saidBy } from './trouble-log.ts';
import type { Witness } from './witness.ts';

/** A file system of its own under the root of a kubelet. */
export interface KubeletDisk {
  /** Takes all of it but a twentieth: a kubelet wants a tenth. */
  readonly fill: () => void;
  readonly empty: () => void;
  readonly setWritable: (writable: boolean) => void;
}

const size = 64 * 1024 * 1024;

/** Mounts it; whoever asks ends the kubelet before and starts it after. It ends with the namespace. */
export function mountDisk(folder: string): KubeletDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  const ballast = join(folder, 'ballast');
  return {
    fill: () => {
      const { bavail, bsize } = statfsSync(folder);
      const file = openSync(ballast, 'w');
      writeSync(file, Buffer.alloc(bavail * bsize - size / 20));
      closeSync(file);
    },
    empty: () => rmSync(ballast),
    setWritable: (writable) => {
      execFileSync('mount', ['-o', `remount,${writable ? 'rw' : 'ro'}`, folder]);
    },
  };
}

/** What was seen of a disk's trouble, in seconds after it began; absent: not within the time. */
export interface DiskTold {
  readonly pressure: number | undefined;
  /** The taint that follows, as the exporter has it. */
  readonly taint: number | undefined;
  readonly causes: readonly string[];
  /** What Ready said, each once. */
  readonly ready: readonly string[];
  /** Renewals of the lease that the exporter saw. */
  readonly renewals: number;
}

/** Looks at both each half second for so long, or until the exporter has the taint. */
export async function watchDisk(
  node: OneNode,
  witness: Witness,
  seconds: number,
): Promise<DiskTold> {
  const began = performance.now();
  const after = (): number => (performance.now() - began) / 1000;
  const [causes, ready, renewed] = [new Set<string>(), new Set<string>(), new Set<unknown>()];
  let [pressure, taint]: (number | undefined)[] = [];
  while (after() < seconds && taint === undefined) {
    const { node: said } = await saidBy(witness);
    if (said.cause !== null) causes.add(said.cause);
    renewed.add(said.lease_renew_time);
    if (said.taints.some(({ key }) => key === 'node.kubernetes.io/disk-pressure')) taint = after();
    ready.add((await readyOf(node)).status);
    if (pressure === undefined && (await hasPressure(node))) pressure = after();
    await sleep(500);
  }
  return { pressure, taint, causes: [...causes], ready: [...ready], renewals: renewed.size - 1 };
}

/** Whether the kubelet says so, by the API. */
export async function hasPressure({ plane }: OneNode): Promise<boolean> {
  const { body } = await plane.api.must('GET', `/api/v1/nodes/${nodeName}`);
  const { conditions } = (body as { status: { conditions: { type: string; status: string }[] } })
    .status;
  return conditions.some(({ type, status }) => type === 'DiskPressure' && status === 'True');
}

/** The row of the table in docs/model.md. */
export function diskRow(name: string, told: DiskTold): string {
  const { pressure, taint, causes, ready, renewals } = told;
  const seconds = (value: number | undefined) =>
    value === undefined ? 'never' : `${value.toFixed(1)} s`;
  const named = causes.length === 0 ? 'none' : causes.join(', ');
  return `| ${name} | ${named} | Ready ${ready.join(', then ')}, ${renewals} renewals | DiskPressure after ${seconds(pressure)}, its taint seen after ${seconds(taint)} |`;
}
