import { appendFileSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaceStage, startFaceStage } from './face-stage.ts';
import { type Disk, openDisk } from './machine.ts';
import { suffer } from './trial.ts';

/* The disk is full to which the exporter writes all that it writes. */

let stage: FaceStage;
let disk: Disk;

beforeAll(async () => {
  stage = await startFaceStage({
    exporter: (folder) => {
      disk = openDisk(join(folder, 'disk'), 65_536);
      const flags = ['score.log', 'facts.log'].map(
        (name) => `--${name}=${join(disk.folder, name)}`,
      );
      return { folder: disk.folder, flags };
    },
  });
});

afterAll(async () => {
  await stage?.exporter.child.stop();
  disk?.remove();
  await stage?.stop();
});

test('a disk that is full', async () => {
  const { face, exporter } = stage;
  const { child, ailments } = exporter;
  await untilFull(child.logFile);
  await suffer(stage, {
    fault: 'disk full: facts.log, score.log and what it prints; 500 to all meanwhile',
    before: 'face',
    lasts: 7,
    stale: 5,
    // So that it has something to print.
    begin: () => {
      face.faults.list = [{ does: { kind: 'status', code: 500 } }];
      face.disturb('reset');
    },
    cure: () => {
      face.faults.list = [];
    },
  });
  expect(ailments()).toEqual([]);
  // Once there is room again it is heard.
  rmSync(join(disk.folder, 'facts.log'));
  process.kill(child.pid, 'SIGTERM');
  await child.ended;
  expect(readFileSync(child.logFile, 'utf8')).toContain('Stopped.');
});

/** Its facts fill the disk; then the log, up to the last byte of the page that it ends in. */
async function untilFull(log: string): Promise<void> {
  const page = 4096;
  for (let tries = 0; tries < 300; tries += 1) {
    try {
      appendFileSync(log, ' '.repeat(page - (statSync(log).size % page)));
    } catch {
      return;
    }
    await sleep(100);
  }
  throw new Error('the disk is not full after half a minute');
}
