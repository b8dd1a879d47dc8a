import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from './chromium.ts';
import { Kubelets } from './kubelets.ts';
import { badNight, badNightLives } from './scene.ts';
import { type Stage, startStage } from './stage.ts';

let browser: Browser;
let stage: Stage;
let kubelets: Kubelets;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
  stage = await startStage(badNight, { version: 37, grace: 50 });
  kubelets = new Kubelets(stage, badNightLives);
  ({ page } = await openPage(browser, stage.url));
  await page.waitForSelector('.cells canvas');
});

afterAll(async () => {
  kubelets.stop();
  await browser.close();
  await stage.kill();
});

const press = async (...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const focused = () =>
  page.evaluate('document.activeElement.id || document.activeElement.textContent');
const query = () => new URL(page.url()).search;

test('/ goes to the search, Esc clears it and leaves it', async () => {
  await press('/');
  expect(await focused()).toBe('search');
  await page.keyboard.type('worker-a-03');
  expect(query()).toBe('?q=worker-a-03');
  await press('Escape');
  expect(query()).toBe('');
  expect(await focused()).not.toBe('search');
});

test('arrows walk the list, Enter opens a node, Esc closes it and goes back to its line', async () => {
  await page.locator('.trouble .node-link').first().focus();
  await press('ArrowDown', 'ArrowDown', 'ArrowUp');
  const second = await page.locator('.trouble .node-link').nth(1).textContent();
  expect(await focused()).toBe(second);
  await press('Enter');
  await page.locator('.panel .event').first().waitFor();
  expect(query()).toBe(`?node=${second}`);
  expect(await focused()).toBe('node-title');
  await press('Escape');
  expect(await page.locator('.panel').count()).toBe(0);
  expect(await focused()).toBe(second);
});

test('on the wall arrows move from cell to cell and on to the next zone; each is spoken', async () => {
  const cells = page.locator('.cells');
  const spoken = () => page.getByRole('option').textContent();
  await cells.first().focus();
  expect(await spoken()).toMatch(/^worker-a-00ready, renewed .* ago/);
  await press('ArrowRight', 'ArrowRight', 'ArrowRight');
  expect(await spoken()).toMatch(/^worker-a-03(silent|unreachable)/);
  const option = page.getByRole('option');
  expect(await option.getAttribute('aria-posinset')).toBe('4');
  expect(await option.getAttribute('aria-setsize')).toBe('20');
  expect(await cells.first().getAttribute('aria-activedescendant')).toBe(
    await option.getAttribute('id'),
  );
  await press('End', 'ArrowRight');
  expect(await spoken()).toMatch(/^worker-b-/);
  await press('Home', 'ArrowRight', 'Enter');
  expect(query()).toBe('?node=worker-b-01');
  await press('Escape');
});

test('whoever walks with Tab always sees where he is', async () => {
  await page.locator('h1').click();
  for (let step = 0; step < 12; step++) {
    await press('Tab');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  }
});
