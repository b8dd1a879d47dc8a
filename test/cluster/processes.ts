import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One child process of a harness. */
export interface Child {
  readonly pid: number;
  /** Standard output and error, appended. */
  readonly logFile: string;
  /** Resolves once it has ended, however it ended. */
  readonly ended: Promise<void>;
  /** SIGTERM, SIGKILL after `patience` seconds; resolves when it is gone. */
  stop(patience?: number): Promise<void>;
  /** SIGKILL now; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface Household {
  start(command: string, args: readonly string[], logFile: string): Child;
  /** Ends every child, the last one started first; safe to call twice. */
  stop(): Promise<void>;
}

// Reads process ids; once its input ends, for whatever reason, it kills what was not taken back.
const watchdogScript = `
trap '' INT TERM HUP
pids=''
while read -r word; do
  case $word in clear) pids='' ;; *) pids="$pids $word" ;; esac
done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
`;

/**
 * Processes that never outlive their parent: stopped in order by `stop`, killed by a process
 * 'exit' or a signal, and by a watchdog shell if this process itself is killed.
 */
export function openHousehold(): Household {
  const children = new Map<number, Child>();
  const watchdog = spawn('sh', ['-c', watchdogScript], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  const tell = (): void => {
    if (watchdog.stdin.writable) {
      watchdog.stdin.write(['clear', ...children.keys(), ''].join('\n'));
    }
  };
  const killAll = (): void => {
    for (const pid of children.keys()) signal(pid, 'SIGKILL');
  };
  const onSignal = (): void => {
    killAll();
    process.exit(130);
  };
  process.on('exit', killAll);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);

  return {
    start(command, args, logFile) {
      const child = startChild(command, args, logFile);
      children.set(child.pid, child);
      tell();
      void child.ended.then(() => {
        children.delete(child.pid);
        tell();
      });
      return child;
    },
    async stop() {
      for (const child of [...children.values()].reverse()) await child.stop();
      process.off('exit', killAll);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      watchdog.stdin.end();
    },
  };
}

function startChild(command: string, args: readonly string[], logFile: string): Child {
  const log = openSync(logFile, 'a');
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', log, log] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} cannot be started: is it executable?`);
  const ended = once(child, 'exit').then(() => undefined);
  const kill = async (): Promise<void> => {
    signal(pid, 'SIGKILL');
    await ended;
  };
  return {
    pid,
    logFile,
    ended,
    kill,
    async stop(patience = 10) {
      signal(pid, 'SIGTERM');
      const abort = new AbortController();
      const late = sleep(patience * 1000, 'late', { signal: abort.signal }).catch(() => 'gone');
      const first = await Promise.race([ended, late]);
      abort.abort();
      if (first === 'late') await kill();
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has already ended.
  }
}
