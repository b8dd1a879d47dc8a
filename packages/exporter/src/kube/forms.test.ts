import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { type ContentType, connectionTo } from './connection.ts';
import { decodeLeader, decodeLease } from './decode.ts';
import { decodePod } from './decode-pod.ts';
import { type FakeApi, startFakeApi, tokenAccess } from './fake-api.test-server.ts';
import { text } from './json.ts';
import { list } from './list.ts';
import { NodeDecoder } from './node-decoder.ts';
import type { Source, World } from './source.ts';
import { watch } from './watch.ts';

/*
 * What real API servers said, recorded by test/cluster/record-forms.ts: the same objects in both
 * forms, JSON as text and protobuf as base64.
 */

type Kind = 'Lease' | 'Node' | 'Pod';
type Told = Readonly<Record<Kind, Readonly<Record<ContentType, string>>>>;

interface Recorded {
  readonly version: string;
  readonly lists: Told;
  readonly watches: Told;
  readonly refused: Told;
}

const folder = new URL('testdata/', import.meta.url);
const records = readdirSync(folder)
  .filter((file) => file.startsWith('forms-'))
  .map((file): Recorded => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));

const types = { json: 'application/json', protobuf: 'application/vnd.kubernetes.protobuf' };
const encodings = { json: 'utf8', protobuf: 'base64' } as const;
const reading = { pool: ['pool'], virtual: [], addressTypes: ['InternalIP'] };
const nodes = new NodeDecoder(reading);
const seen = { seenAt: 7 };
const decoders: Readonly<Record<Kind, (raw: unknown) => unknown>> = {
  Lease: (raw) => [decodeLease(raw, seen), decodeLeader(raw, seen)],
  Node: (raw) => nodes.decode(raw, seen),
  Pod: (raw) => decodePod(raw, seen),
};

let api: FakeApi | undefined;

afterEach(async () => {
  await api?.close();
});

/** All that a source tells of an API server that answers everything with one body. */
async function tell(kind: Kind, form: ContentType, body: string, status: number = 200) {
  let accept: string | undefined;
  api = await startFakeApi((asked, response: ServerResponse) => {
    accept = asked.accept;
    const type = `${types[form]}${asked.query['watch'] ? ';stream=watch' : ''}`;
    response.writeHead(status, { 'content-type': type });
    response.end(Buffer.from(body, encodings[form]));
  });
  const source: Source = {
    ...{ resource: 'nodes', kind, path: '/', pageSize: 9, cached: false, silence: 8 },
  };
  const told: unknown[] = [];
  const sink = {
    listing: () => told.push('listing'),
    present: (raw: unknown) => told.push(decoders[kind](raw)),
    gone: (raw: unknown) => told.push(['gone', text(raw, 'metadata', 'name')]),
    listed: () => told.push('listed'),
    evidence: () => undefined,
  };
  const access = tokenAccess(api.url);
  const world: World = {
    connection: connectionTo(() => access, form),
    ...{ clock: systemClock, random: () => 0, signal: AbortSignal.timeout(20_000) },
  };
  const listed = async () => [
    await list(source, sink, world, { notBefore: 0, version: undefined }),
    told,
  ];
  const watched = async () => {
    const event = (type: string, raw: unknown) => {
      const version = text(raw, 'metadata', 'resourceVersion');
      told.push([type, version, type === 'BOOKMARK' ? '' : decoders[kind](raw)]);
    };
    const nothing = () => undefined;
    const listener = { opened: nothing, quiet: nothing, came: nothing, heard: nothing, event };
    return [await watch(source, '1', listener, world), told];
  };
  return { listed, watched, accepted: () => accept };
}

describe.for(records)('what an API server $version says', ({ lists, watches, refused }) => {
  const rows = (['Lease', 'Node', 'Pod'] as const).map((kind) => ({ kind }));

  test.for(rows)('a list of $kind is the same in both forms', async ({ kind }) => {
    const json = await (await tell(kind, 'json', lists[kind].json)).listed();
    await api?.close();
    const protobuf = await (await tell(kind, 'protobuf', lists[kind].protobuf)).listed();
    expect(protobuf).toEqual(json);
    expect(json[1]).toContain('listed');
  });

  test.for(rows)('a watch of $kind is the same in both forms', async ({ kind }) => {
    const json = await (await tell(kind, 'json', watches[kind].json)).watched();
    await api?.close();
    const protobuf = await (await tell(kind, 'protobuf', watches[kind].protobuf)).watched();
    expect(protobuf).toEqual(json);
    expect(JSON.stringify(json)).toContain('BOOKMARK');
    expect(JSON.stringify(json)).toContain('DELETED');
  });

  test.for(rows)('a refusal for $kind is the same in both forms', async ({ kind }) => {
    const json = await (await tell(kind, 'json', refused[kind].json, 504)).listed();
    await api?.close();
    const protobuf = await (await tell(kind, 'protobuf', refused[kind].protobuf, 504)).listed();
    expect(protobuf).toEqual(json);
    expect(JSON.stringify(json)).toContain('Too large resource version');
  });
});

test('protobuf is asked for where it is read, unless JSON is wanted', async () => {
  const [record] = records;
  const asked = async (form: ContentType) => {
    const told = await tell('Node', form, record?.lists.Node[form] ?? '');
    await told.listed();
    return told.accepted();
  };
  expect(await asked('protobuf')).toBe(`${types.protobuf},${types.json}`);
  await api?.close();
  expect(await asked('json')).toBe(types.json);
});
