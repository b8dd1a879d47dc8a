import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { leaseFact, nodeFact, podFact, readyCondition } from '@kube-heartbeat/rules/stage.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from './chromium.ts';
import { curtain } from './curtain.ts';
import { figure } from './figures.ts';
import { type Stage, startStage } from './stage.ts';

const markup = '<img src=x onerror="document.title=1">';
const names = [
  `${markup}`,
  'a'.repeat(253),
  'שרת-גדול-מאוד',
  'safe\u202etxt.exe',
  '"><script>document.title=2</script>',
  '__proto__',
  '{{7*7}}',
];

/** Nodes whose every text was written by somebody who means harm. */
function hostileFacts(): readonly Fact[] {
  const seenAt = curtain - 1000;
  return [
    { kind: 'clock', seenAt, wallOffset: 0 },
    ...(['leases', 'nodes', 'leader', 'pods'] as const).map(
      (resource): Fact => ({ kind: 'evidence', resource, fresh: true, seenAt }),
    ),
    ...names.flatMap((name): readonly Fact[] => [
      nodeFact(name, seenAt, {
        zone: markup,
        pool: markup,
        kubeletVersion: markup,
        ready: { ...readyCondition('True', seenAt), reason: markup, message: markup },
        taints: [{ key: markup, value: markup, effect: 'NoSchedule' }],
      }),
      leaseFact(name, curtain - 40),
      leaseFact(name, curtain - 30),
      podFact(markup, name, { namespace: markup, owner: markup, seenAt: curtain - 900 }),
      {
        kind: 'pods',
        node: name,
        state: 'listed',
        names: new Set([`${markup}/${markup}`]),
        seenAt: curtain - 900,
      },
    ]),
  ];
}

let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  browser = await startBrowser();
  stage = await startStage(hostileFacts());
  stage.complain(markup);
});

afterAll(async () => {
  await browser.close();
  await stage.kill();
});

test('whatever a name holds is shown as text, and nothing of it is interpreted', async () => {
  const { page, faults } = await openPage(browser, stage.url);
  await page.waitForSelector('.line');
  const shown = await page.locator('.trouble .node-link').allTextContents();
  const spelled = names.map((name) => name.replace('\u202e', '\\u202e'));
  expect(new Set(shown)).toEqual(new Set(spelled));
  for (const name of names) {
    await page.goto(`${stage.url}?node=${encodeURIComponent(name)}`);
    await page.locator('.panel .event').first().waitFor();
    expect(await page.locator('img, #page script').count()).toBe(0);
    expect(await page.locator('.panel').innerText()).toContain(markup);
  }
  await expect.poll(() => page.title()).toBe(`(${names.length}) kube-heartbeat`);
  expect((await page.locator('.notice bdi').allTextContents()).join()).toContain(markup);
  expect(faults).toEqual([]);
  await page.close();
  figure(`${names.length} hostile names shown as text`);
});

test('a name of 253 characters and a name from right to left keep to their place', async () => {
  for (const width of [360, 1280]) {
    const { page } = await openPage(browser, stage.url, { viewport: { width, height: 900 } });
    await page.waitForSelector('.line');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  }
});
