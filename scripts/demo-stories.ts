import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { demoStories } from 'kube-heartbeat/src/demo/stories.ts';

// `npm run demo:stories`: every story of the demo, once, as a user starts it; twice as fast as its
// profile. They mostly wait, so two are played at once, the longest first. A busy machine delays what
// the one process does: a story that falls short is told whole and is played anew, once. Ends with 1
// when a forecast was wrong then too, or a story did not end in time.

const longest = 360_000;
const lanes = 2;
const main = new URL('../packages/exporter/src/main.ts', import.meta.url).pathname;
const waiting = demoStories.map(({ name }) => name).reverse();
const failed: string[] = [];
let forecasts = 0;
await Promise.all(Array.from({ length: lanes }, lane));
const said = failed.length > 0 ? `failed: ${failed.join(', ')}` : 'all right';
console.log(`\n${demoStories.length} stories, ${forecasts} forecasts right; ${said}`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function lane(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (!(await played(name)) && !(await played(name))) failed.push(name);
  }
}

async function played(name: string): Promise<boolean> {
  const words = [main, 'demo', '--once', '--speed=2', '--port=0', `--story=${name}`];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: longest,
  });
  const [told, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  process.stdout.write(told);
  forecasts += Number(/All (\d+) forecasts/.exec(told)?.[1] ?? 0);
  return status === 0;
}
