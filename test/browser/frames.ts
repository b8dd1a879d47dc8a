import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openPage, startBrowser } from './chromium.ts';
import type { Told } from './frames-exporter.ts';

/*
 * npm run test:frames: how evenly the page draws while 5,000 nodes renew their leases, by the
 * browser's own frames. Ends non-zero where more than 5 of 100 frames take over 33 ms, or where the
 * exporter is held for more than 100 ms at a time.
 */

const [nodes, seconds] = [5000, 20];
const bars = { frame: 33, held: 100 };

const exporter = fork(fileURLToPath(new URL('frames-exporter.ts', import.meta.url)), [`${nodes}`]);
const hear = async (): Promise<Told> => (await once(exporter, 'message'))[0];
const { url = '' } = await hear();
const browser = await startBrowser();
const viewport = { width: 1600, height: 1000 };
const { page, faults } = await openPage(browser, url, { viewport });
await page.waitForSelector('.cells canvas');
await page.waitForTimeout(3000);

exporter.send('begin');
// The frames' own times, as the browser gives them.
const frames = (await page.evaluate(`new Promise((done) => {
  const times = [];
  const note = (time) => {
    times.push(time);
    if (time - times[0] < ${seconds * 1000}) requestAnimationFrame(note);
    else done(times);
  };
  requestAnimationFrame(note);
})`)) as readonly number[];
exporter.send('end');
const { renewals = 0, held = Infinity } = await hear();
exporter.disconnect();
await browser.close();

const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? time));
const sorted = gaps.toSorted((one, other) => one - other);
const share = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Infinity;
const rate = renewals / seconds;
const figures = [
  `${nodes} nodes, ${rate.toFixed(0)} renewals/s`,
  `${gaps.length} frames, p50 ${share(0.5).toFixed(1)} ms`,
  `p95 ${share(0.95).toFixed(1)} ms (at most ${bars.frame})`,
  `p99 ${share(0.99).toFixed(1)} ms, longest ${share(1).toFixed(0)} ms`,
  `the exporter held for ${held.toFixed(0)} ms at most (at most ${bars.held})`,
];
const short = share(0.95) > bars.frame || held > bars.held || rate < 450 || faults.length > 0;
for (const fault of faults) console.log(fault);
console.log(`frames: ${figures.join('; ')}${short ? ': FELL SHORT' : ''}`);
process.exitCode = short ? 1 : 0;
