import { setImmediate as turn } from 'node:timers/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registerProcess } from './process-metrics.ts';

const figures = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'];

test('the page tells what the event loop waited since the page before, each figure once', async () => {
  const registry = new Registry();
  registerProcess(registry);
  await turn();
  for (const until = performance.now() + 60; performance.now() < until; );
  await turn();
  await turn();
  const page = await registry.metrics();
  const told = figures.map((figure) => {
    const lines = page.matchAll(
      new RegExp(`^nodejs_eventloop_lag_${figure}_seconds (\\S+)$`, 'gm'),
    );
    return Array.from(lines, ([, value]) => Number(value));
  });
  expect(told.map(({ length }) => length)).toEqual(figures.map(() => 1));
  expect(told[1]?.[0]).toBeGreaterThanOrEqual(0.059);
  expect(page).toMatch(/^process_resident_memory_bytes \d/m);
});

test('its families are those of every exporter on Node, but that of garbage collections', async () => {
  const [own, usual] = [new Registry(), new Registry()];
  registerProcess(own);
  collectDefaultMetrics({ register: usual });
  const namesOf = async (registry: Registry) =>
    (await registry.getMetricsAsJSON()).map(({ name }) => name).sort();
  const left = (await namesOf(usual)).filter((name) => !name.startsWith('nodejs_gc_'));
  expect(await namesOf(own)).toEqual(left);
});
