import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ExitCode, failure } from '../exit.ts';
import { createExporterServer } from '../http/server.ts';
import { lineFile } from '../line-file.ts';
import { type Log, logTo } from '../log.ts';
import type { Address } from '../options.ts';
import { outcomesTo } from '../outcomes.ts';
import type { Observer } from '../witness.ts';
import type { Context } from './context.ts';
import { noArguments } from './format.ts';
import { version } from './version.ts';
import { watchCluster } from './watch-cluster.ts';

/** Milliseconds that answers under way are given once somebody asks us to end. */
const farewell = 600;
/** Milliseconds in which requests that are on their way may still arrive. */
const lastCalls = 200;

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
  const observer = watchCluster(
    context,
    (outcome) => outcomes.add(outcome, clock.wallOffset()),
    facts?.write,
  );
  try {
    const live = { ...observer, view: observer.gradualView, recent: outcomes.recent };
    const server = createExporterServer(live, { metricsMode: options.metricsMode, version });
    await listen(server, options.listen);
    log('info', `kube-heartbeat ${version} listens at ${whereOf(server)}`);
    const watcher = tellProblems(observer, log);
    await stopped(stop);
    clearInterval(watcher);
    await Promise.all([farewellTo(server), leave(observer)]);
    log('info', 'Stopped.');
  } catch (error) {
    await leave(observer);
    throw error;
  } finally {
    await Promise.all([outcomes.close(), facts?.close()]);
  }
  return 0;
}

async function listen(server: Server, { host, port }: Address): Promise<void> {
  server.listen({ port, ...(host === '' ? {} : { host }) });
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure(2, `--web.listen-address cannot be listened at: ${reason}.`);
  }
}

function whereOf(server: Server): string {
  const found: AddressInfo | string | null = server.address();
  if (found === null || typeof found === 'string') return String(found);
  const host = found.family === 'IPv6' ? `[${found.address}]` : found.address;
  return `http://${host}:${found.port}`;
}

/** What keeps it from seeing all goes to the log once, when it begins and when it ends. */
function tellProblems(observer: Observer, log: Log): NodeJS.Timeout {
  let told: readonly string[] = [];
  let synced = false;
  const tell = () => {
    const problems = [...new Set(observer.problems())];
    for (const problem of problems) if (!told.includes(problem)) log('warn', problem);
    if (told.length > 0 && problems.length === 0) log('info', 'Everything is seen again.');
    if (observer.synced() && !synced) log('info', 'Leases and nodes are listed: ready.');
    synced = observer.synced();
    told = problems;
  };
  return setInterval(tell, 500);
}

function stopped(stop: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (stop.aborted) resolve();
  else stop.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/**
 * Answers what is on its way already (a request that waits in a socket would be reset), each time
 * asking for no further one on that connection; then takes no new connection and lets answers come
 * to their end.
 */
async function farewellTo(server: Server): Promise<void> {
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  await pause(lastCalls);
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await Promise.race([closed, pause(farewell)]);
  server.closeAllConnections();
}

async function leave(observer: Observer): Promise<void> {
  await Promise.race([observer.stop(), pause(farewell)]);
}

function pause(milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  return promise;
}
