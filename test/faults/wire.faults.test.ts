import { afterAll, beforeAll, test } from 'vitest';
import { type RealStage, startRealStage } from './real-stage.ts';
import { type Fault, suffer } from './trial.ts';

/* What lies between the exporter and the API server breaks. */

let stage: RealStage;

beforeAll(async () => {
  stage = await startRealStage();
});

afterAll(async () => {
  await stage?.stop();
});

const rows: readonly (Omit<Fault, 'before' | 'begin' | 'cure'> & {
  readonly begin: (stage: RealStage) => void;
  readonly cure?: (stage: RealStage) => void;
})[] = [
  {
    fault: 'every connection reset',
    lasts: 0,
    begin: ({ wire }) => wire.cut(),
  },
  {
    fault: 'every connection reset in the middle of what it carries',
    lasts: 3,
    begin: ({ wire }) => wire.tear(),
  },
  {
    fault: 'reset, and no connection taken for 10 s',
    lasts: 10,
    stale: 5,
    begin: ({ wire }) => {
      wire.passing = 'reset';
      wire.cut();
    },
    cure: ({ wire }) => {
      wire.passing = 'pass';
    },
  },
  {
    fault: 'half-open for 25 s: connections stay, not a byte comes',
    lasts: 25,
    stale: 20,
    begin: ({ wire }) => {
      wire.passing = 'silent';
    },
    cure: ({ wire }) => {
      wire.passing = 'pass';
    },
  },
];

test.for(rows)('$fault', async ({ begin, cure, ...row }) => {
  await suffer(stage, {
    ...row,
    before: 'API server',
    begin: () => begin(stage),
    ...(cure && { cure: () => cure(stage) }),
  });
});
