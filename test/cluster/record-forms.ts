import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ContentType, connectionFrom } from 'kube-heartbeat/src/kube/connection.ts';
import { buildBinaries } from './build.ts';
import { startControlPlane } from './control-plane.ts';
import { changeCast, makeCast } from './forms-cast.ts';

/*
 * node test/cluster/record-forms.ts VERSION [KUBE-APISERVER]: what a real API server of that version
 * (by default the one that is built here) lists and watches in both forms, for the exporter's tests.
 */

const [version = '1.37.2', binary] = process.argv.slice(2);
const paths = {
  Lease: '/apis/coordination.k8s.io/v1/leases',
  Node: '/api/v1/nodes',
  Pod: '/api/v1/namespaces/default/pods',
} as const;
const kinds = Object.keys(paths) as (keyof typeof paths)[];
const forms: readonly ContentType[] = ['json', 'protobuf'];
const encodings = { json: 'utf8', protobuf: 'base64' } as const;

const binaries = buildBinaries([]);
const plane = await startControlPlane({ ...binaries, apiServer: binary ?? binaries.apiServer });
try {
  await makeCast(plane.api);
  const { body } = await plane.api.must('GET', paths.Node);
  const from = (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  const ask = async (path: string, form: ContentType): Promise<string> => {
    const connection = connectionFrom(plane.adminKubeconfig, undefined, {}, form);
    if ('problem' in connection) throw new Error(connection.problem);
    const signal = AbortSignal.timeout(30_000);
    const reply = await connection.request(path, { signal, protobuf: true });
    if (reply.form !== form) throw new Error(`${path} comes as ${reply.form}`);
    return (await buffer(reply.body)).toString(encodings[form]);
  };
  const told = async (query: string) => {
    const of = async (kind: keyof typeof paths) =>
      [kind, await each((form) => ask(`${paths[kind]}?${query}`, form))] as const;
    return Object.fromEntries(await Promise.all(kinds.map(of)));
  };
  const lists = await told('limit=500');
  // Long enough for the changes, and for the watch to end by itself.
  const watches = told(`watch=1&timeoutSeconds=6&allowWatchBookmarks=true&resourceVersion=${from}`);
  await sleep(1000);
  await changeCast(plane.api);
  const refused = await told('resourceVersionMatch=NotOlderThan&resourceVersion=1000000');
  const record = { version, lists, watches: await watches, refused };
  const folder = '../../packages/exporter/src/kube/testdata';
  const file = join(import.meta.dirname, folder, `forms-${version}.json`);
  writeFileSync(file, `${JSON.stringify(record, undefined, 1)}\n`);
  console.log(`record-forms: ${file}`);
} finally {
  await plane.stop();
}

async function each<T>(act: (form: ContentType) => Promise<T>): Promise<Record<ContentType, T>> {
  const [json, protobuf] = await Promise.all(forms.map(act));
  return { json, protobuf } as Record<ContentType, T>;
}
