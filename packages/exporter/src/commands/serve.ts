import { readFileSync } from 'node:fs';
import { type ExitCode, failure } from '../exit.ts';
import { growHeapWith } from '../heap.ts';
import { lineFile } from '../line-file.ts';
import { type Log, logTo } from '../log.ts';
import type { Options } from '../options.ts';
import { outcomesTo } from '../outcomes.ts';
import type { Observer, ObserverOptions } from '../witness.ts';
import type { Context } from './context.ts';
import { noArguments } from './format.ts';
import { openListeners, pause } from './listeners.ts';
import { watchCluster } from './watch-cluster.ts';

/** Milliseconds that the watches are given to end. */
const farewell = 600;
/** Milliseconds between two looks at what is wrong; what is to be said of settings asks all leases. */
const [problemsEvery, warningsEvery] = [500, 5000];

/** `serve`: watches and serves until it is stopped, whatever the API server does. */
export async function serve(context: Context): Promise<ExitCode> {
  noArguments(context.arguments, 'serve');
  const { options, clock, note, stop } = context;
  const wallTime = () => clock.now() + clock.wallOffset();
  const log = logTo(note, { least: options.logLevel, format: options.logFormat }, wallTime);
  const outcomes = await outcomesTo(options.scoreLog, (line) => log('error', line));
  const facts = options.factsLog
    ? await lineFile('facts.log', options.factsLog, (line) => log('error', line))
    : undefined;
  const observer = watchCluster(context, (outcome) => outcomes.add(outcome, clock.wallOffset()), {
    ...(facts && { onFact: facts.write }),
    kubelets: kubeletsOf(options),
  });
  const watchers = [growHeapWith(() => observer.witness().watched.nodes.objects)];
  try {
    const live = { ...observer, view: observer.gradualView, recent: outcomes.recent };
    const listeners = await openListeners(options, live, log);
    watchers.push(...tellProblems(observer, log));
    await stopped(stop);
    for (const watcher of watchers) clearInterval(watcher);
    await Promise.all([listeners.stop(), leave(observer)]);
    log('info', 'Stopped.');
  } catch (error) {
    await leave(observer);
    throw error;
  } finally {
    await Promise.all([outcomes.close(), facts?.close()]);
  }
  return 0;
}

/** How to look at kubelets; `undefined`: not at all. */
function kubeletsOf(options: Options): ObserverOptions['kubelets'] {
  if (!options.kubeletProbe) return undefined;
  const { kubeletTls: mode, kubeletSendToken: sendToken, kubeletCaFile: file } = options;
  return { mode, sendToken, ca: file === undefined ? undefined : caOf(file) };
}

function caOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure(2, `--kubelet.ca-file cannot be read: ${reason}.`);
  }
}

/** What keeps it from seeing all goes to the log once, when it begins and when it ends. */
function tellProblems(observer: Observer, log: Log): readonly NodeJS.Timeout[] {
  let told: readonly string[] = [];
  let warned: readonly string[] = [];
  let synced = false;
  const tell = () => {
    const problems = warnOfNew(log, told, [...new Set(observer.problems())]);
    if (told.length > 0 && problems.length === 0) log('info', 'Everything is seen again.');
    if (observer.synced() && !synced) log('info', 'Leases and nodes are listed: ready.');
    synced = observer.synced();
    told = problems;
  };
  const warn = () => {
    warned = warnOfNew(log, warned, observer.warnings());
  };
  return [setInterval(tell, problemsEvery), setInterval(warn, warningsEvery)];
}

function warnOfNew(log: Log, before: readonly string[], now: readonly string[]): readonly string[] {
  for (const line of now) if (!before.includes(line)) log('warn', line);
  return now;
}

function stopped(stop: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (stop.aborted) resolve();
  else stop.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

async function leave(observer: Observer): Promise<void> {
  await Promise.race([observer.stop(), pause(farewell)]);
}
