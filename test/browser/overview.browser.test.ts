import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from './chromium.ts';
import { figure } from './figures.ts';
import { Kubelets } from './kubelets.ts';
import { badNight, badNightLives, nodeName, quietNight, range } from './scene.ts';
import { type Stage, startStage } from './stage.ts';

let browser: Browser;
let bad: Stage;
let quiet: Stage;
let empty: Stage;
const kubelets: Kubelets[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  bad = await startStage(badNight, { version: 37, grace: 50 });
  quiet = await startStage(quietNight);
  empty = await startStage([]);
  kubelets.push(new Kubelets(bad, badNightLives), new Kubelets(quiet, range(60).map(nodeName)));
});

afterAll(async () => {
  for (const each of kubelets) each.stop();
  await browser.close();
  await Promise.all([bad, quiet, empty].map((stage) => stage.kill()));
});

interface Answer {
  readonly nodes: readonly {
    readonly name: string;
    readonly plain: boolean;
    readonly phase: string;
    readonly eviction: { readonly earliest: number | 'never' } | null;
  }[];
}

const soonest = ({ eviction }: Answer['nodes'][number]) =>
  eviction === null || eviction.earliest === 'never' ? Infinity : eviction.earliest;

test('nodes in trouble come first, the soonest eviction on top, as the API tells it', async () => {
  const { page, faults } = await openPage(browser, bad.url);
  await page.waitForSelector('.line');
  const told = async () => {
    const { nodes } = (await (await fetch(`${bad.url}api/v1/nodes`)).json()) as Answer;
    return nodes.filter(({ plain }) => !plain);
  };
  const shown = async () => {
    const names = await page.locator('.trouble .line .node-link').allTextContents();
    const labels = await page.locator('.trouble .line .about b').allTextContents();
    return names.map((name, index) => `${name} ${labels[index]}`);
  };
  // A phase may change between the two looks, so there may be more than one.
  const isSame = async () => {
    const [lines, nodes] = await Promise.all([shown(), told()]);
    const labels = nodes.map(({ name, phase }) => `${name} ${phase.replace('_', ' ')}`);
    const times = lines.map((line) => {
      const node = nodes.find(({ name }) => line.startsWith(`${name} `));
      return node === undefined ? Number.NaN : soonest(node);
    });
    const inOrder = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0));
    return inOrder && lines.toSorted().join() === labels.sort().join();
  };
  await expect.poll(isSame, { timeout: 20_000 }).toBe(true);
  expect(faults).toEqual([]);
  await page.close();
});

test('a countdown counts down by the exporter’s clock, whatever the browser’s says', async () => {
  const { page } = await openPage(browser, 'about:blank');
  await page.clock.install({ time: new Date('2031-01-01T00:00:00Z') });
  await page.clock.resume();
  await page.goto(bad.url);
  const line = page.locator('.line', { has: page.getByText('worker-a-03', { exact: true }) });
  const main = line.locator('.eviction .left b');
  const left = async () => {
    const [minutes = 0, seconds = 0] = ((await main.textContent()) ?? '').split(':').map(Number);
    return minutes * 60 + seconds;
  };
  await main.waitFor();
  const answer = await fetch(`${bad.url}api/v1/nodes/worker-a-03`);
  const body = (await answer.json()) as { now: number; node: { eviction: { earliest: number } } };
  const told = body.node.eviction.earliest - body.now;
  expect(Math.abs((await left()) - told)).toBeLessThan(3);
  const before = await left();
  await expect.poll(left, { timeout: 5000 }).toBeLessThan(before);
  await page.close();
});

test('zones tell their state, their rate and who waits in the queue', async () => {
  const { page } = await openPage(browser, bad.url);
  await page.waitForSelector('.zone');
  const heads = await page.locator('.zone-head').allTextContents();
  expect(heads).toHaveLength(3);
  expect(heads[0]).toMatch(/^eu-central-1anormal\d+ ready, 1 not.*one node each 10s/);
  expect(heads[2]).toMatch(/\d in the queue: worker-c-/);
  await page.close();
});

test('the wall, the settings and the score are there', async () => {
  const { page } = await openPage(browser, bad.url);
  await page.waitForSelector('.cells canvas');
  expect(await page.locator('.cells canvas').count()).toBe(3);
  const settings = await page.locator('.card').first().innerText();
  expect(settings).toMatch(/grace\s+50s\s+flag/);
  expect(settings).toMatch(/rate\s+0\.1\s+assumed/);
  expect(await page.locator('.card').last().innerText()).toMatch(/Ready becomes Unknown/);
  await page.close();
});

test('a fleet in which all is well says so', async () => {
  const { page, faults } = await openPage(browser, quiet.url);
  await page.waitForSelector('.trouble .calm');
  expect(await page.locator('.trouble .calm').innerText()).toContain('No node is in trouble: 60');
  expect(await page.locator('.card').last().innerText()).toContain('nothing to judge');
  expect(await page.title()).toBe('kube-heartbeat');
  expect(faults).toEqual([]);
  await page.close();
});

test('a cluster without nodes, and one that is not listed yet, are told apart', async () => {
  const { page } = await openPage(browser, empty.url);
  await page.waitForSelector('.trouble .calm');
  expect(await page.locator('.trouble .calm').innerText()).toContain('no node yet');
  empty.synced(false);
  empty.complain('The API server refuses the connection.');
  await page.locator('.first').waitFor();
  expect(await page.locator('.first').innerText()).toContain('being listed for the first time');
  expect(await page.locator('.notice').innerText()).toContain('refuses the connection');
  empty.synced(true);
  empty.complain();
  await page.close();
});

test('one node shows its timeline, what to do, and the rule behind each event', async () => {
  const { page, faults } = await openPage(browser, `${bad.url}?node=worker-a-03`);
  const panel = page.locator('.panel');
  await panel.locator('.event').first().waitFor();
  const text = await panel.innerText();
  expect(text).toMatch(/ACT\s+The kubelet is silent/i);
  for (const event of [
    'Last renewal',
    'Missed renewals',
    'Ready becomes Unknown',
    'NoExecute taint',
  ])
    expect(text).toContain(event);
  expect(text).toContain('shop/orders-db-0');
  expect(text).toContain('another comes only once its object is gone');
  expect(text).toContain('nodelifecycle: tryUpdateNodeHealth');
  expect(text).toContain('tainteviction: getMinTolerationTime');
  expect(await panel.locator('.dot-missed').count()).toBeGreaterThanOrEqual(3);
  expect(await panel.locator('.band').count()).toBeGreaterThanOrEqual(6);
  expect(faults).toEqual([]);
  await page.close();
});

test('a node that dies while somebody watches climbs into the list by itself', async () => {
  const { page } = await openPage(browser, quiet.url);
  await page.waitForSelector('.trouble .calm');
  kubelets[1]?.die(nodeName(3));
  quiet.skip(5);
  await page.locator('.line', { hasText: 'late' }).waitFor({ timeout: 15_000 });
  expect(await page.title()).toBe('(1) kube-heartbeat');
  await page.close();
  figure('a dying node seen late and told');
});
