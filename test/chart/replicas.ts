import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel says in /proc/PID/status of each replica that runs on this machine. */
export function replicaStatuses(): readonly string[] {
  return readdirSync('/proc').flatMap((id) => {
    try {
      const words = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
      const own = words[0] === '/usr/local/bin/node' && words.includes('serve');
      return own ? readFileSync(`/proc/${id}/status`, 'utf8') : [];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/** RSS in bytes. */
export function rssOf(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}
