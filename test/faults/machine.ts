import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/* What the machine grants a process, and the clock that it shows it. Needs root. */

/** A control group of the kernel's, version 1 or 2. */
export interface Group {
  /** Words before a command that run it inside. */
  readonly inside: readonly string[];
  /** Bytes that are charged to it now. */
  readonly memory: () => number;
  readonly limitMemory: (bytes: number) => void;
  /** So much of one core, at most; 1: a whole one. */
  readonly limitCpu: (share: number) => void;
  /** Once nothing runs in it any more. */
  readonly remove: () => Promise<void>;
}

const root = '/sys/fs/cgroup';
const period = 100_000;

/** Makes a group of that name. */
export function openGroup(name: string): Group {
  const second = existsSync(join(root, 'cgroup.controllers'));
  if (second) writeFileSync(join(root, 'cgroup.subtree_control'), '+memory +cpu');
  const folderOf = (controller: string): string => join(root, second ? '' : controller, name);
  const [memory, cpu] = [folderOf('memory'), folderOf('cpu')];
  for (const folder of [memory, cpu]) mkdirSync(folder, { recursive: true });
  const enter = [...new Set([memory, cpu])].map((folder) => `echo $$ > ${folder}/cgroup.procs`);
  const usage = join(memory, second ? 'memory.current' : 'memory.usage_in_bytes');
  return {
    inside: ['sh', '-c', `${enter.join(' && ')} && exec "$0" "$@"`],
    memory: () => Number(readFileSync(usage, 'utf8')),
    limitMemory: (bytes) => {
      const file = second ? 'memory.max' : 'memory.limit_in_bytes';
      writeFileSync(join(memory, file), String(Math.floor(bytes)));
    },
    limitCpu: (share) => {
      const quota = Math.floor(share * period);
      if (second) writeFileSync(join(cpu, 'cpu.max'), `${quota} ${period}`);
      else writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(quota));
    },
    remove: async () => {
      for (const folder of new Set([memory, cpu])) {
        for (let tries = 0; tries < 50 && existsSync(folder); tries += 1) {
          try {
            rmdirSync(folder);
          } catch {
            await sleep(100);
          }
        }
      }
    },
  };
}

/** The wall clock of a process. */
export interface Clock {
  readonly inside: readonly string[];
  /** Sets the clock that the process is shown: so many seconds from the machine's own. */
  readonly step: (seconds: number) => void;
}

/** A wall clock that can be set, for one process; its monotonic one goes on as it does. */
export function openClock(folder: string): Clock {
  const file = join(folder, 'clock');
  const step = (seconds: number): void =>
    writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}`);
  step(0);
  const set = {
    LD_PRELOAD: libfaketime(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const inside = ['env', ...Object.entries(set).map(([name, value]) => `${name}=${value}`)];
  return { inside, step };
}

function libfaketime(): string {
  for (const triple of readdirSync('/usr/lib')) {
    const path = join('/usr/lib', triple, 'faketime/libfaketime.so.1');
    if (existsSync(path)) return path;
  }
  throw new Error('libfaketime is not here: apt-get install libfaketime');
}

/** A disk of so many bytes that is its own. */
export interface Disk {
  readonly folder: string;
  readonly remove: () => void;
}

/** Mounts it at a new folder. */
export function openDisk(folder: string, bytes: number): Disk {
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', folder]);
  return { folder, remove: () => execFileSync('umount', ['-l', folder]) };
}
