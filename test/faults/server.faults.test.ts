import { afterAll, beforeAll, test } from 'vitest';
import { type Disturbance, disturb } from './disturbance.ts';
import { type FaceStage, startFaceStage } from './face-stage.ts';

/* The API server answers, but not as it should. */

let stage: FaceStage;

beforeAll(async () => {
  stage = await startFaceStage();
});

afterAll(async () => {
  await stage?.stop();
});

const rows: readonly Disturbance[] = [
  {
    fault: 'watchers terminated by a loaded server, all of them, twice a second',
    lasts: 5,
    disturb: 'end',
    every: 500,
    faults: [],
  },
  {
    fault: 'a storm of 410: every watch refused as too old',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'watch', does: { kind: 'expired' } }],
  },
  {
    fault: '429 to all, with Retry-After: 2',
    lasts: 7,
    disturb: 'reset',
    faults: [{ does: { kind: 'status', code: 429, retryAfter: 2 } }],
    stale: 5,
  },
  {
    fault: 'lists that fail on page 2 with 503',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'status', code: 503 } }],
  },
  {
    fault: 'lists whose page 2 is too old (410)',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'expired' } }],
  },
  {
    fault: 'lists whose page 2 is cut in the middle of an object',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'truncated' } }],
  },
  {
    fault: 'garbage instead of every answer',
    lasts: 7,
    disturb: 'end',
    faults: [{ does: { kind: 'garbage' } }],
    stale: 5,
  },
  {
    fault: 'watches that end in the middle of a frame',
    lasts: 5,
    disturb: 'end',
    faults: [{ verb: 'watch', does: { kind: 'truncated' } }],
  },
  {
    fault: '500 to all',
    lasts: 7,
    disturb: 'reset',
    faults: [{ does: { kind: 'status', code: 500 } }],
    stale: 5,
  },
];

test.for(rows)('$fault', (row) => disturb(stage, row));
