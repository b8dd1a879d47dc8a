import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPage, startBrowser } from './chromium.ts';
import { figure } from './figures.ts';
import { Kubelets } from './kubelets.ts';
import { startProxy } from './proxy.ts';
import { badNight, badNightLives } from './scene.ts';
import { type Stage, startStage } from './stage.ts';

let browser: Browser;
let stage: Stage;
let kubelets: Kubelets;

beforeAll(async () => {
  browser = await startBrowser();
});
beforeEach(async () => {
  stage = await startStage(badNight, { version: 37, grace: 50 });
  kubelets = new Kubelets(stage, badNightLives);
});
afterEach(async () => {
  kubelets.stop();
  await stage.kill();
});
afterAll(() => browser.close());

test('an exporter that is killed is missed, its numbers are called old, and it is found again', async () => {
  const { page } = await openPage(browser, stage.url);
  await page.locator('.voice.live').waitFor();
  await page.waitForSelector('.line');
  await stage.kill();
  await page.locator('.voice.stale').waitFor({ timeout: 10_000 });
  const notice = await page.locator('.notice.grave').first().innerText();
  expect(notice).toMatch(/No word from the exporter for \d+s.*as of 03:1\d:\d\dZ/);
  const left = () => page.locator('.eviction .left').nth(1).innerText();
  expect(await left()).toMatch(/^03:\d\d:\d\dZ/);
  const before = await left();
  await page.waitForTimeout(2500);
  expect(await left()).toBe(before);
  const killed = performance.now();
  await stage.revive();
  await page.locator('.voice.live').waitFor({ timeout: 15_000 });
  figure(`reconnected ${((performance.now() - killed) / 1000).toFixed(1)} s after the exporter`);
  expect(await page.locator('.notice.grave').count()).toBe(0);
  expect(await left()).toMatch(/^\d+:\d\d/);
  await page.close();
});

test('a watch that is cut is said, and no node is accused meanwhile', async () => {
  const { page } = await openPage(browser, stage.url);
  await page.waitForSelector('.line');
  stage.take({ kind: 'evidence', resource: 'leases', fresh: false, seenAt: stage.now() });
  await page.locator('.notice.grave').waitFor();
  expect(await page.locator('.notice.grave').innerText()).toContain('lost sight of leases');
  await page.locator('.chip', { hasText: 'unobserved' }).waitFor();
  expect(await page.locator('.line .about b').allTextContents()).not.toContain('silent');
  stage.take({ kind: 'evidence', resource: 'leases', fresh: true, seenAt: stage.now() });
  await expect.poll(() => page.locator('.notice.grave').count()).toBe(0);
  await page.close();
});

test('a connection that hangs open without a word is as dead as a cut one', async () => {
  const proxy = await startProxy(stage.url, '/');
  const { page } = await openPage(browser, proxy.url);
  await page.locator('.voice.live').waitFor();
  proxy.pass = false;
  await page.locator('.voice.stale').waitFor({ timeout: 10_000 });
  await page.waitForTimeout(9000);
  proxy.pass = true;
  await page.locator('.voice.live').waitFor({ timeout: 20_000 });
  await page.close();
  await proxy.close();
});

test('behind a prefix of a reverse proxy all of it works', async () => {
  const proxy = await startProxy(stage.url, '/tools/heartbeat/');
  const { page, faults } = await openPage(browser, proxy.url);
  await page.locator('.trouble .node-link').first().click();
  await page.locator('.panel .event').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/tools/heartbeat/');
  await page.keyboard.press('Escape');
  expect(page.url()).toBe(proxy.url);
  const metrics = await page.getByRole('link', { name: 'metrics' }).getAttribute('href');
  expect(new URL(metrics ?? '', page.url()).href).toBe(`${proxy.url}metrics`);
  expect(faults).toEqual([]);
  await page.close();
  await proxy.close();
});

test('too many readers are refused, and who was refused gets in once there is room', async () => {
  const stop = new AbortController();
  const readers = Array.from({ length: 64 }, () =>
    fetch(`${stage.url}api/v1/stream`, { signal: stop.signal }),
  );
  await Promise.all(readers);
  const { page } = await openPage(browser, stage.url);
  await page.locator('.voice.connecting').waitFor();
  await page.waitForTimeout(1500);
  stop.abort();
  await page.locator('.voice.live').waitFor({ timeout: 10_000 });
  await page.close();
});

test('a tab that slept catches up, and shows no old number as new', async () => {
  const { page } = await openPage(browser, stage.url);
  await page.locator('.voice.live').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((done) => setTimeout(done, 6000));
  const woken = stage.now();
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await page.locator('.voice.live').waitFor();
  const shown = async () => {
    const [hours = 0, minutes = 0, seconds = 0] = (
      (await page.locator('.voice time').textContent()) ?? ''
    )
      .split(/\D+/)
      .map(Number);
    return woken - (woken % 86_400) + hours * 3600 + minutes * 60 + seconds;
  };
  await expect.poll(shown, { timeout: 3000 }).toBeGreaterThanOrEqual(Math.floor(woken));
  await page.close();
});
