import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaceStage, startFaceStage } from './face-stage.ts';
import { type Clock, openClock } from './machine.ts';
import { suffer } from './trial.ts';

/* The clock of the machine is set: of the exporter's machine, and of the one it is compared with. */

let stage: FaceStage;
let clock: Clock;

beforeAll(async () => {
  stage = await startFaceStage({
    alike: true,
    exporter: (folder) => {
      clock = openClock(folder);
      return { before: clock.inside };
    },
  });
});

afterAll(async () => {
  await stage?.stop();
});

// Each from where the one before left the clock.
const steps = [
  { fault: 'clock set forward by 1 s', to: 1 },
  { fault: 'clock set back by 1 s', to: 0 },
  { fault: 'clock set forward by 1 h', to: 3600 },
  { fault: 'clock set back by 1 h', to: 0 },
  { fault: 'clock set back by 1 h, to what was an hour ago', to: -3600 },
];

test.for(steps)('$fault', async ({ fault, to }) => {
  // The wall clock is looked at each ten seconds.
  await suffer(stage, { fault, before: 'face', lasts: 11, begin: () => clock.step(to) });
  const { now } = await stage.exporter.told();
  expect(Math.abs(now - Date.now() / 1000 - to), 'the clock that it is shown').toBeLessThan(5);
});
