import { expect, test } from 'vitest';
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
    outlook: () => {
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

const textOf = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString();

test('a page made ahead serves whoever is due, and in another format it is made anew', async () => {
  const { pages, forecasts } = pagesOfFleet(6);
  pages.prepare('text');
  const first = await pages.whole('text');
  const second = await pages.whole('text');
  expect(forecasts.made).toBe(1);
  expect(textOf(second.chunks)).toBe(textOf(first.chunks));
  expect(second.own).toMatch(/^# TYPE own_total counter$/m);
  const other = await pages.whole('openmetrics');
  expect(forecasts.made).toBe(2);
  expect(textOf(other.chunks)).toMatch(/# EOF\n$/);
  expect(other.own).toMatch(/^# TYPE own counter$/m);
});

test('a page that nobody was expected to ask for is of the moment', async () => {
  const { pages, forecasts } = pagesOfFleet(6);
  await Promise.all([pages.whole('text'), pages.whole('text')]);
  await pages.whole('text');
  expect(forecasts.made).toBe(2);
});

test('a large fleet is lean in what is collected too', async () => {
  const { pages } = pagesOfFleet(5_001);
  const { own, chunks } = await pages.some('text', new Set(['node']));
  expect(own).toBe('');
  expect(textOf(chunks)).not.toMatch(/^kube_heartbeat_node_lease_age_seconds\{/m);
});
