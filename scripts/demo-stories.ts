import { spawnSync } from 'node:child_process';
import { demoStories } from 'kube-heartbeat/src/demo/stories.ts';

// `npm run demo:stories`: every story of the demo, once, as a user starts it; twice as fast as its
// profile. A busy machine delays what the one process does: a story that falls short is told whole
// and is played anew, once. Ends with 1 when a forecast was wrong then too, or a story did not end
// in time.

const longest = 240_000;
const main = new URL('../packages/exporter/src/main.ts', import.meta.url).pathname;
const failed: string[] = [];
let forecasts = 0;
for (const { name } of demoStories) {
  if (!played(name) && !played(name)) failed.push(name);
}
const said = failed.length > 0 ? `failed: ${failed.join(', ')}` : 'all right';
console.log(`\n${demoStories.length} stories, ${forecasts} forecasts right; ${said}`);
process.exitCode = failed.length > 0 ? 1 : 0;

function played(name: string): boolean {
  const words = [main, 'demo', '--once', '--speed=2', '--port=0', `--story=${name}`];
  const { status, stdout } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: longest,
  });
  process.stdout.write(stdout);
  forecasts += Number(/All (\d+) forecasts/.exec(stdout)?.[1] ?? 0);
  return status === 0;
}
