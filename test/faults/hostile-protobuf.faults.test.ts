import { writeFileSync } from 'node:fs';
import { request as ask, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '@kube-heartbeat/simulator/random.ts';
import { afterAll, expect, test } from 'vitest';
import { startFakeApi } from '../../packages/exporter/src/kube/fake-api.test-server.ts';
import { readCorpus } from '../fuzz/corpus.ts';
import { mutated } from '../fuzz/mutate.ts';
import { misread } from './comparison.ts';
import { configOf, startFaceStage } from './face-stage.ts';
import { record } from './rows.ts';

/* What real API servers said in protobuf, changed in some places, before the whole process. */

const stage = await startFaceStage({ nodes: 20 });
afterAll(stage.stop);

const seed = 20_261_128;
const random = seeded(seed);
const corpus = readCorpus();
/** Seconds of it, and the least that is sent meanwhile. */
const [lasted, least] = [20, 60];

/** Answers with some changed list, or with changed frames of a watch: the last of them may be cut. */
function mislead(response: ServerResponse, watches: boolean): number {
  response.writeHead(200, { 'content-type': 'application/vnd.kubernetes.protobuf' });
  if (!watches) {
    response.end(mutated(corpus.lists, random));
    return 1;
  }
  const frames = Array.from({ length: 5 }, () => mutated(corpus.frames, random));
  for (const frame of frames) response.write(frame);
  setTimeout(() => response.end(), 300);
  return frames.length;
}

test(`lists and watches of changed protobuf (seed ${seed}): nothing of it is left once the server is well`, async () => {
  let [sane, sent] = [false, 0];
  const front = await startFakeApi((asked, response) => {
    const { path, query } = asked;
    if (!sane) {
      sent += mislead(response, query['watch'] !== undefined);
      return;
    }
    const url = new URL(`${path}?${new URLSearchParams(query)}`, stage.face.url);
    const headers = { accept: asked.accept ?? '' };
    const passed = ask(url, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    response.on('close', () => passed.destroy());
    passed.on('error', () => response.destroy());
    passed.end();
  });
  const kubeconfig = join(stage.folder, 'misled.json');
  writeFileSync(kubeconfig, JSON.stringify(configOf(front.url)));
  const exporter = await stage.start('misled', { kubeconfig });
  await sleep(lasted * 1000);
  sane = true;
  const cured = performance.now();
  const wrongs = async (): Promise<readonly string[]> =>
    misread(await stage.stored(), await exporter.told());
  let wrong = await wrongs();
  for (let tries = 0; tries < 100 && wrong.length > 0; tries += 1) {
    await sleep(100);
    wrong = await wrongs();
  }
  const took = (performance.now() - cured) / 1000;
  const ailments = exporter.ailments();
  await front.close();
  record({
    ...{ fault: `changed protobuf in lists and on watches`, before: 'face', lasted },
    ...{ synced: { took, bar: 5 }, wrong: wrong.length, ailments: ailments.length },
    note: `${sent} messages`,
  });
  expect({ ailments, wrong }).toEqual({ ailments: [], wrong: [] });
  expect(sent).toBeGreaterThan(least);
}, 60_000);
