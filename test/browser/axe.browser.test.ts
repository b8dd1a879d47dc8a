import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from './chromium.ts';
import { figure } from './figures.ts';
import { Kubelets } from './kubelets.ts';
import { badNight, badNightLives } from './scene.ts';
import { type Stage, startStage } from './stage.ts';

let browser: Browser;
let stage: Stage;
let kubelets: Kubelets;
let rules = 0;

beforeAll(async () => {
  browser = await startBrowser();
  stage = await startStage(badNight, { version: 37, grace: 50 });
  kubelets = new Kubelets(stage, badNightLives);
});

afterAll(async () => {
  kubelets.stop();
  await browser.close();
  await stage.kill();
  figure(`axe-core: no violation, ${rules} rules passed in all`);
});

interface Found {
  readonly violations: readonly {
    id: string;
    nodes: readonly { html: string; failureSummary: string }[];
  }[];
  readonly passes: readonly unknown[];
}

/** What axe-core finds wrong: rules of WCAG 2.2 AA and of good practice. */
async function violations(page: Page): Promise<readonly string[]> {
  // By the debugger, not as a script of the page: its policy takes none.
  const found = (await page.evaluate(`${axe.source}; axe.run(document)`)) as Found;
  rules += found.passes.length;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 150)} ${failureSummary}`),
  );
}

const looks = [
  ['the overview', ''],
  ['one node', '?node=worker-a-03'],
  ['a search', '?q=worker&phase=ready'],
  ['a node that is not there', '?node=nobody'],
] as const;
const schemes = ['light', 'dark'] as const;

test.for(
  looks.flatMap(([says, address]) => schemes.map((scheme) => [says, scheme, address] as const)),
)('%s in %s has no violation', async ([, colorScheme, address]) => {
  const { page } = await openPage(browser, stage.url + address, { colorScheme });
  await page.waitForSelector(address.includes('node=') ? '.panel h2' : '.line');
  if (!address.includes('node=nobody')) await page.waitForTimeout(300);
  await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
  expect(await violations(page)).toEqual([]);
  await page.close();
});

test.for(schemes)('a phone in %s has no violation', async (colorScheme) => {
  const viewport = { width: 360, height: 740 };
  const { page } = await openPage(browser, stage.url, { colorScheme, viewport });
  await page.waitForSelector('.line');
  await page.locator('.cells').first().focus();
  expect(await violations(page)).toEqual([]);
  await page.close();
});

test.for(schemes)('notices in %s have no violation', async (colorScheme) => {
  stage.complain('Pods are not allowed (403).');
  const { page } = await openPage(browser, stage.url, { colorScheme });
  await page.waitForSelector('.notice');
  expect(await violations(page)).toEqual([]);
  stage.complain();
  await page.close();
});
