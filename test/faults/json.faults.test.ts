import { afterAll, beforeAll, test } from 'vitest';
import { type Disturbance, disturb } from './disturbance.ts';
import { type FaceStage, startFaceStage } from './face-stage.ts';

/* What is cut or spoilt on its way, where the exporter reads JSON: elsewhere it reads protobuf. */

let stage: FaceStage;

beforeAll(async () => {
  stage = await startFaceStage({ exporter: { flags: ['--kube-api-content-type=json'] } });
});

afterAll(async () => {
  await stage?.stop();
});

const rows: readonly Disturbance[] = [
  {
    fault: 'JSON: watches that end in the middle of a line',
    lasts: 5,
    disturb: 'end',
    faults: [{ verb: 'watch', does: { kind: 'truncated' } }],
  },
  {
    fault: 'JSON: lists whose page 2 is cut in the middle of an object',
    lasts: 5,
    disturb: 'expire',
    faults: [{ verb: 'list', page: 2, does: { kind: 'truncated' } }],
  },
  {
    fault: 'JSON: garbage instead of every answer',
    lasts: 7,
    disturb: 'end',
    faults: [{ does: { kind: 'garbage' } }],
    stale: 5,
  },
];

test.for(rows)('$fault', (row) => disturb(stage, row));
