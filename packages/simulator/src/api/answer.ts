import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { keyOf, type Store } from '../store.ts';
import { type Faults, isSilent, meet, type Verb } from './faults.ts';
import type { Feed } from './feed.ts';
import { takesProtobuf } from './form.ts';
import { jsonForm } from './form-json.ts';
import { protobufForm } from './form-protobuf.ts';
import { pageNumber, pageOf, pageOfList, type Snapshots } from './list.ts';
import { misbehave } from './misbehave.ts';
import { outletOf } from './outlet.ts';
import { type KindName, type Kinds, type Place, placeOf, resourceOf } from './resource.ts';
import { parseSelector, type Selector } from './selector.ts';
import { type Reply, refuse, say, statusOf } from './status.ts';
import { openWatch, type Watch } from './watch.ts';

/** How often a resource was asked for. */
export interface Asks {
  /** Lists begun: first pages. */
  lists: number;
  pages: number;
  watches: number;
  gets: number;
  /** Who watched and was ended for being slow, by their user agents. */
  readonly terminated: string[];
}

export type Tally = Readonly<Record<Resource, Asks>>;

/** A tally in which nothing was asked. */
export function newTally(): Tally {
  const none = (): Asks => ({ lists: 0, pages: 0, watches: 0, gets: 0, terminated: [] });
  return { leases: none(), nodes: none(), leader: none(), pods: none() };
}

/** All that an answer is made from. */
export interface Desk {
  readonly store: Store;
  readonly kinds: Kinds;
  readonly feeds: Readonly<Record<KindName, Feed>>;
  readonly faults: Faults;
  readonly watches: Set<Watch>;
  readonly tally: Tally;
  readonly snapshots: Snapshots;
  /** `1.37.2`. */
  readonly version: string;
  readonly bookmarkEvery: Seconds;
}

/** What is asked of a resource. */
interface Question {
  readonly place: Place;
  readonly resource: Resource;
  readonly query: URLSearchParams;
  readonly selector: Selector;
  /** Drop by drop, where the server is slow. */
  readonly bytesPerSecond: number | undefined;
  /** Who asks, by the user agent. */
  readonly who: string;
}

/** Answers one request. */
export function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): void {
  response.on('error', () => undefined);
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://face');
  const place = placeOf(pathname);
  const reply = { response, form: takesProtobuf(request) ? protobufForm : jsonForm };
  const no = (code: number, message: string) => refuse(reply, statusOf(code, message));
  if (request.method !== 'GET') no(405, 'this server only reads');
  else if (/^\/(readyz|livez|healthz)$/.test(pathname)) say(response, 'ok');
  else if (!admitted(desk, request)) no(401, 'Unauthorized');
  else if (pathname === '/version') say(response, versionOf(desk.version));
  else if (place === undefined) no(404, 'there is no such resource here');
  else answerOf(desk, place, query, { ...reply, who: request.headers['user-agent'] ?? '' });
}

function answerOf(
  desk: Desk,
  place: Place,
  query: URLSearchParams,
  { who, ...reply }: Reply & { readonly who: string },
) {
  const resource = resourceOf(place);
  const verb = verbOf(place, query);
  const page = pageNumber(query);
  count(desk.tally[resource], verb, page);
  const misdeed = meet(desk.faults, { resource, verb, page });
  const selector = parseSelector(place.namespace, query);
  if (misdeed !== undefined && misdeed.kind !== 'slow') misbehave(misdeed, verb, reply);
  else if (typeof selector === 'string') refuse(reply, statusOf(400, selector));
  else {
    const { bytesPerSecond } = misdeed ?? {};
    serve[verb](desk, { place, resource, query, selector, bytesPerSecond, who }, reply);
  }
}

function admitted({ faults: { tokens } }: Desk, request: IncomingMessage): boolean {
  const [, token = ''] = /^Bearer (.*)$/.exec(request.headers.authorization ?? '') ?? [];
  return tokens === undefined || tokens.has(token);
}

function versionOf(version: string): object {
  const [major = '', minor = ''] = version.split('.');
  return { major, minor, gitVersion: `v${version}`, platform: 'linux/amd64' };
}

function verbOf({ name }: Place, query: URLSearchParams): Verb {
  if (name !== '') return 'get';
  return /^(1|true)$/.test(query.get('watch') ?? '') ? 'watch' : 'list';
}

function count(asks: Asks, verb: Verb, page: number): void {
  if (verb === 'get') asks.gets += 1;
  if (verb === 'watch') asks.watches += 1;
  if (verb !== 'list') return;
  asks.pages += 1;
  if (page === 1) asks.lists += 1;
}

type Serve = (desk: Desk, question: Question, reply: Reply) => void;

const serve: Readonly<Record<Verb, Serve>> = {
  get({ kinds }, { place }, reply) {
    const kind = kinds[place.kind];
    const object = kind.shelf.get(keyOf(place));
    const { response, form } = reply;
    if (object === undefined)
      refuse(reply, statusOf(404, `${place.kind} "${place.name}" not found`));
    else
      response.writeHead(200, { 'content-type': form.contentType }).end(form.object(kind, object));
  },
  list({ store, kinds, snapshots }, { place, query, selector, bytesPerSecond }, reply) {
    const kind = kinds[place.kind];
    const page = pageOf({ store, kind, selector }, query, snapshots);
    if ('refused' in page) {
      refuse(reply, page.refused);
      return;
    }
    const { response, form } = reply;
    response.writeHead(200, { 'content-type': form.contentType });
    void form.page(kind, pageOfList(page), outletOf(response, bytesPerSecond));
  },
  watch(desk, { place, resource, query, selector, bytesPerSecond, who }, { response, form }) {
    const { store, kinds, feeds, faults, watches, tally, bookmarkEvery } = desk;
    response.writeHead(200, { 'content-type': form.streamType }).flushHeaders();
    const watch = openWatch({
      ...{ resource, store, selector, query, response, form, bookmarkEvery },
      kind: kinds[place.kind],
      feed: feeds[place.kind],
      outlet: outletOf(response, bytesPerSecond),
      silent: () => isSilent(faults, resource),
      onTerminated: () => {
        tally[resource].terminated.push(who);
      },
    });
    watches.add(watch);
    response.once('close', () => watches.delete(watch));
  },
};
