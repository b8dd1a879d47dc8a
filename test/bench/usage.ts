import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What a process has used so far. */
export interface Usage {
  /** CPU time, in seconds. */
  readonly cpu: number;
  /** Bytes in memory now, and the most there ever were. */
  readonly rss: number;
  readonly peak: number;
  /** Bytes that it has read, from sockets and files. */
  readonly read: number;
}

/** Ticks of /proc a second: 100 on every Linux that Node runs on. */
const ticks = 100;

/** Reads what the kernel knows of a process. */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / ticks,
    rss: kilobytes('VmRSS') * 1024,
    peak: kilobytes('VmHWM') * 1024,
    read: Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0),
  };
}

/** Seconds that all cores together have been idle since they started. */
export function idleTime(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle / 1000, 0);
}
