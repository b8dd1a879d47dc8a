import { readdirSync, readFileSync } from 'node:fs';
import { rewrite, stepsOf } from '@kube-heartbeat/rules/story.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBinaries } from './build.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { playStory } from './story-driver.ts';

// The same files that the model is held to (packages/rules), on the real controllers, with the
// exporter as the witness. Their time is mostly waiting, so three are played at once.
const folder = new URL('../../packages/rules/testdata/', import.meta.url);
const stories = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => ({ name: file.slice(0, -4), text: readFileSync(new URL(file, folder), 'utf8') }))
  // What a controller of another version would tell, only the model is asked.
  // Nor what a look at a kubelet shows: here they are written over the API, and nothing is behind them.
  .filter(({ text }) => !/^cluster .*version=|^hold /m.test(text));
const lanes = 3;
const idle: ControlPlane[] = [];
const all: ControlPlane[] = [];
const waiting: ((plane: ControlPlane) => void)[] = [];

beforeAll(async () => {
  const binaries = buildBinaries();
  for (let lane = 0; lane < lanes; lane += 1) {
    const plane = await startControlPlane(binaries);
    all.push(plane);
    idle.push(plane);
  }
});

afterAll(async () => {
  await Promise.all(all.map((plane) => plane.stop()));
});

describe.concurrent('a story on the real controllers', () => {
  test.for(stories)('$name', { timeout: 1_200_000 }, async ({ name, text }) => {
    const plane = await take();
    try {
      const answers = await playStory(plane, name, stepsOf(text));
      expect(rewrite(text, answers)).toBe(text);
    } finally {
      give(plane);
    }
  });
});

async function take(): Promise<ControlPlane> {
  return idle.pop() ?? (await new Promise<ControlPlane>((resolve) => waiting.push(resolve)));
}

function give(plane: ControlPlane): void {
  const next = waiting.shift();
  if (next) next(plane);
  else idle.push(plane);
}
