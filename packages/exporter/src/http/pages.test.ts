import { setTimeout as sleep } from 'node:timers/promises';
import { blockLength } from '@kube-heartbeat/metrics/page-blocks.ts';
import { expect, test } from 'vitest';
import type { Page } from './lent-page.ts';
import { pagesOf } from './pages.ts';
import { sampleLive, sampleView, sampleWitness } from './sample-live.test-data.ts';

const telemetry = {
  page: async () => '# HELP own_total Own.\n# TYPE own_total counter\nown_total 1\n',
  scraped: () => undefined,
  refused: () => undefined,
};

/** Pages of a fleet of so many nodes, and how often it was forecast. */
function pagesOfFleet(nodes: number) {
  const forecasts = { made: 0 };
  const view = sampleView(25);
  const calm = view.nodes
    .slice(1, 2)
    .map(({ calmSince: _, ...node }) => ({ ...node, plain: true }));
  const fleet = { ...view, nodes: Array.from({ length: nodes }, () => calm).flat() };
  const { watched } = sampleWitness;
  const live = sampleLive({
    outlook: async () => {
      forecasts.made += 1;
      return fleet;
    },
    witness: () => ({
      ...sampleWitness,
      watched: { ...watched, nodes: { ...watched.nodes, objects: nodes } },
    }),
  });
  return { forecasts, pages: pagesOf(live, telemetry, 'auto') };
}

const copied = async ({ own, chunks }: Page) => ({ own, text: textOf(chunks) });
const textOf = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString();

const isBlock = ({ byteLength }: ArrayBufferLike): boolean => byteLength === blockLength;
const bufferOf = ({ buffer }: Uint8Array): ArrayBufferLike => buffer;

test('a page made ahead serves whoever is due, and in another format it is made anew', async () => {
  const { pages, forecasts } = pagesOfFleet(6);
  pages.prepare('text');
  const first = await pages.whole('text', copied);
  const second = await pages.whole('text', copied);
  expect(forecasts.made).toBe(1);
  expect(second.text).toBe(first.text);
  expect(second.own).toMatch(/^# TYPE own_total counter$/m);
  const other = await pages.whole('openmetrics', copied);
  expect(forecasts.made).toBe(2);
  expect(other.text).toMatch(/# EOF\n$/);
  expect(other.own).toMatch(/^# TYPE own counter$/m);
});

test('a page that nobody was expected to ask for is of the moment', async () => {
  const { pages, forecasts } = pagesOfFleet(6);
  await Promise.all([pages.whole('text', copied), pages.whole('text', copied)]);
  await pages.whole('text', copied);
  expect(forecasts.made).toBe(2);
});

test('a page is written into the memory of the last one, but of none that is still being read', async () => {
  const { pages } = pagesOfFleet(2_000);
  const whole = ({ chunks }: Page) => new Set(chunks.map(bufferOf).filter(isBlock));
  const shared = (some: Set<unknown>, others: Set<unknown>) =>
    [...some].filter((block) => others.has(block)).length;
  const asked = async () => {
    // What was made serves whoever asks in the same moment.
    await sleep(20);
    return pages.whole('text', async (page) => whole(page));
  };
  const [begun, ended] = [Promise.withResolvers<Page>(), Promise.withResolvers<void>()];
  const reading = pages.whole('text', async (page) => {
    begun.resolve(page);
    await ended.promise;
  });
  const read = await begun.promise;
  const before = textOf(read.chunks);
  const [one, other] = [await asked(), await asked()];
  expect(one.size).toBeGreaterThan(5);
  expect(shared(one, other)).toBeGreaterThan(5);
  expect(shared(one, whole(read))).toBe(0);
  expect(textOf(read.chunks)).toBe(before);
  await sleep(20);
  ended.resolve();
  await reading;
  expect(shared(await asked(), whole(read))).toBeGreaterThan(5);
});

test('none is made ahead while one is still being read', async () => {
  const { pages, forecasts } = pagesOfFleet(6);
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const reading = pages.whole('text', async () => {
    begun.resolve();
    await ended.promise;
  });
  await begun.promise;
  await sleep(20);
  pages.prepare('text');
  await sleep(20);
  expect(forecasts.made).toBe(1);
  ended.resolve();
  await reading;
  pages.prepare('text');
  await sleep(20);
  expect(forecasts.made).toBe(2);
});

test('a large fleet is lean in what is collected too', async () => {
  const { pages } = pagesOfFleet(5_001);
  const { own, chunks } = await pages.some('text', new Set(['node']));
  expect(own).toBe('');
  expect(textOf(chunks)).not.toMatch(/^kube_heartbeat_node_lease_age_seconds\{/m);
});
