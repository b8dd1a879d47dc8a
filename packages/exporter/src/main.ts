#!/usr/bin/env node
import './node-20.ts';
import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { systemClock } from './clock.ts';
import { run } from './run.ts';

// In the bundle a thread begins here as well: the one that checks passwords.
if (isMainThread) await main();
else await import('./http/bcrypt-worker.ts');

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // The second one is not waited for: whoever asks twice means it.
    process.once(signal, () => stop.abort());
  }
  // A reader that has enough (`| head`) is no fault of ours.
  process.stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0);
    throw error;
  });

  // Nor is a log that nobody takes any more (a full disk, a reader that is gone): a witness goes on.
  process.stderr.on('error', () => undefined);

  const called = basename(process.argv[1] ?? '');
  const exitCode = await run({
    words: process.argv.slice(2),
    program: called.startsWith('kubectl-') ? 'kubectl heartbeat' : 'kube-heartbeat',
    environment: process.env,
    clock: systemClock,
    terminal: process.stdout.isTTY,
    print: (text) => process.stdout.write(text),
    note: (line) => process.stderr.write(`${line}\n`),
    stop: stop.signal,
  });

  // A one-shot command may leave kept connections behind: flush, then go.
  process.exitCode = exitCode;
  process.stdout.write('', () => process.exit(exitCode));
}
