import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from './chromium.ts';
import { Kubelets } from './kubelets.ts';
import { badNight, badNightLives } from './scene.ts';
import { type Stage, startStage } from './stage.ts';

let browser: Browser;
let stage: Stage;
let kubelets: Kubelets;

beforeAll(async () => {
  browser = await startBrowser();
  stage = await startStage(badNight, { version: 37, grace: 50 });
  kubelets = new Kubelets(stage, badNightLives);
});

afterAll(async () => {
  kubelets.stop();
  await browser.close();
  await stage.kill();
});

const query = (page: Page) => new URL(page.url()).search;
const names = (page: Page) => page.locator('.trouble .line .node-link').allTextContents();

test('what is chosen is in the address, goes back step by step, and can be opened again', async () => {
  const { page, faults } = await openPage(browser, stage.url);
  await page.getByRole('button', { name: /queued/ }).click();
  expect(query(page)).toBe('?phase=queued');
  expect((await names(page)).every((name) => name.startsWith('worker-c-'))).toBe(true);
  await page.locator('.trouble .node-link').first().click();
  await page.locator('.panel .event').first().waitFor();
  expect(query(page)).toMatch(/^\?node=worker-c-\d\d&phase=queued$/);
  const open = page.url();
  await page.goBack();
  expect(query(page)).toBe('?phase=queued');
  expect(await page.locator('.panel').count()).toBe(0);
  await page.goBack();
  expect(query(page)).toBe('');
  expect((await names(page)).length).toBeGreaterThan(5);
  await page.goForward();
  expect(query(page)).toBe('?phase=queued');
  await page.goto(open);
  await page.locator('.panel .event').first().waitFor();
  expect(await page.getByRole('button', { name: /queued/ }).getAttribute('aria-pressed')).toBe(
    'true',
  );
  expect(faults).toEqual([]);
  await page.close();
});

test('a search finds calm nodes too, by name, zone and pool, and is one step of history', async () => {
  const { page } = await openPage(browser, stage.url);
  await page.locator('#search').fill('spot 1b');
  await expect.poll(() => names(page)).toHaveLength(5);
  expect(query(page)).toBe('?q=spot+1b');
  await page.locator('#search').fill('worker-a-00');
  await expect.poll(() => names(page)).toEqual(['worker-a-00']);
  expect(await page.locator('.trouble .coming').innerText()).toMatch(/^renewed .* ago$/);
  await page.locator('#search').fill('nobody');
  expect(await page.locator('.trouble .calm').innerText()).toContain('No node is like that');
  await page.close();
});

test('a node that is not there says so, with the names that were meant', async () => {
  const { page } = await openPage(browser, `${stage.url}?node=worker-a-0`);
  await page.locator('.panel .notice').waitFor();
  expect(await page.locator('.panel .notice').innerText()).toContain(
    'There is no node of this name',
  );
  await page.locator('.panel .notice a').first().click();
  await page.locator('.panel .event').first().waitFor();
  await page.close();
});

test('light and dark follow the system until somebody chooses, and the choice is kept', async () => {
  const { page } = await openPage(browser, stage.url, { colorScheme: 'dark' });
  const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  const dark = await ground();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  expect(light).not.toBe(dark);
  const button = page.locator('.theme');
  await button.click();
  await button.click();
  expect(await button.getAttribute('aria-label')).toBe('Theme: dark');
  expect(await ground()).toBe(dark);
  await page.reload();
  await page.waitForSelector('.theme');
  expect(await ground()).toBe(dark);
  await page.close();
});

test('nothing runs over the edge of a narrow phone', async () => {
  for (const address of ['', '?node=worker-a-03']) {
    const viewport = { width: 360, height: 740 };
    const { page } = await openPage(browser, stage.url + address, { viewport });
    await page.waitForSelector(address === '' ? '.line' : '.panel .event');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.close();
  }
});

test('nothing moves by itself for who asks for less motion', async () => {
  const { page } = await openPage(browser, stage.url, { reducedMotion: 'reduce' });
  await page.waitForSelector('.voice.live .dot');
  expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  await page.close();
});
