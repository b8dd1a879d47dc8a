import { readdirSync, readFileSync } from 'node:fs';
import { forecast } from '@kube-heartbeat/rules/forecast.ts';
import { says } from '@kube-heartbeat/rules/says.ts';
import { performed } from '@kube-heartbeat/rules/story-player.ts';
import type { NodeView, View } from '@kube-heartbeat/rules/view.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from './chromium.ts';
import { figure } from './figures.ts';
import { serveView } from './stage.ts';

const testdata = new URL('../../packages/rules/testdata/', import.meta.url);
const stories = readdirSync(testdata);

let browser: Browser;
let told = 0;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  figure(`${stories.length} stories' end states, ${told} nodes`);
});

/** The end of a story, as the model sees it. */
function endOf(name: string): View {
  const { cluster, settings, now } = performed(readFileSync(new URL(name, testdata), 'utf8'));
  return forecast(cluster, [settings], now);
}

const timeOf = (seconds: number) =>
  `${new Date(Math.round(seconds) * 1000).toISOString().slice(11, 19)}Z`;

/** What the page has to show of a node in trouble. */
function expected({ name, phase, eviction, pods }: NodeView) {
  const times =
    eviction === undefined || eviction.earliest === Infinity
      ? ((eviction && 'never') ?? '')
      : eviction.latest === Infinity
        ? `not before ${timeOf(eviction.earliest)}`
        : `${timeOf(eviction.earliest)} … ${timeOf(eviction.latest)}`;
  const terminating = pods.filter((pod) => pod.terminating).length;
  return { name, phase: phase.replace('_', ' '), times, terminating };
}

test.for(stories)('%s ends on the page as in the model', async (name) => {
  const view = endOf(name);
  const server = await serveView(view);
  const { page, faults } = await openPage(browser, server.url);
  await page.locator('main section').first().waitFor();
  const troubled = view.nodes.filter(({ plain, cause }) => !plain || cause !== undefined);
  expect(await page.locator('.trouble .line').count()).toBe(Math.min(troubled.length, 50));
  for (const node of troubled.slice(0, 20)) {
    told++;
    const wanted = expected(node);
    const link = page.locator(`.node-link[data-node="${node.name}"]`);
    const line = page.locator('.trouble .line').filter({ has: link });
    expect(await line.locator('.about b').textContent()).toBe(wanted.phase);
    const eviction = line.locator('.eviction');
    expect((await eviction.locator('.left').getAttribute('title')) ?? '').toBe(wanted.times);
    if (wanted.terminating > 0)
      expect(await eviction.innerText()).toContain(`${wanted.terminating} terminating`);
    const next = node.unknown ?? node.noExecute ?? node.eviction;
    if (next) expect(await line.locator('.why').textContent()).not.toBe('');
    if (node.unknown && node.unknown.earliest !== Infinity)
      expect(await line.locator('.why').textContent()).toBe(says(node.unknown.because));
  }
  const zones = await page.locator('.zone').count();
  expect(zones).toBe(new Set(view.nodes.map(({ zone }) => zone)).size);
  expect(faults).toEqual([]);
  await page.close();
  await server.kill();
});
