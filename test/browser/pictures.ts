import { fileURLToPath } from 'node:url';
import { openPage, startBrowser } from './chromium.ts';
import { Kubelets } from './kubelets.ts';
import { badNight, badNightLives } from './scene.ts';
import { startStage } from './stage.ts';

/* npm run pictures: the pictures of the page in docs/, of the suite's own bad night. */

const pictures = [
  { name: 'page.png', address: '', colorScheme: 'dark', height: 900 },
  { name: 'page-node.png', address: '?node=worker-a-03', colorScheme: 'light', height: 1000 },
] as const;

const browser = await startBrowser();
// Once beforehand, so that the page is built and the browser warm when the curtain goes up.
const rehearsal = await startStage([]);
await (await openPage(browser, rehearsal.url)).page.waitForSelector('.calm');
await rehearsal.kill();
for (const { name, address, colorScheme, height } of pictures) {
  const stage = await startStage(badNight, { version: 37, grace: 50 });
  const kubelets = new Kubelets(stage, badNightLives);
  const viewport = { width: 1360, height };
  const { page } = await openPage(browser, stage.url + address, { colorScheme, viewport });
  await page.waitForSelector(address === '' ? '.line' : '.panel .event');
  await page.waitForTimeout(700);
  const path = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
  await page.screenshot({ path });
  console.log(path);
  kubelets.stop();
  await page.close();
  await stage.kill();
}
await browser.close();
