import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '@kube-heartbeat/rules/fact.ts';
import { lineFile } from 'kube-heartbeat/src/line-file.ts';
import { afterAll, expect, test } from 'vitest';
import { judged, keep, readKept, type TrialRecord } from './record.ts';
import { parseScoreLog } from './score-log.ts';
import { compressed } from './trial-profile.ts';
import { tableOf } from './truth-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record: TrialRecord = {
  version: '1.37',
  seed: 7,
  profile: 'compressed',
  end: 130,
  delay: 0.2,
  stalls: [{ from: 110, to: 111 }],
  lost: [{ at: 112, node: 'a' }],
  zones: { a: 'z1' },
};

test('facts that the exporter logs are read back as they were, sets and infinities too', async () => {
  const facts: Fact[] = [
    { kind: 'clock', seenAt: 100, wallOffset: 0.25 },
    { kind: 'listed', seenAt: 101, notBefore: -Infinity, resource: 'nodes', names: new Set(['a']) },
  ];
  const factsLog = join(folder, 'facts.ndjson');
  const log = await lineFile('facts.log', factsLog, () => undefined);
  for (const fact of facts) log.write(fact);
  await log.close();
  const actuals = [{ at: 120, kind: 'unknown' as const, node: 'a', by: 'node-controller' }];
  keep(folder, { record, actuals, factsLog, controllerLog: '' });
  expect(readKept(join(folder, '1.37-7'))).toEqual({ record, actuals, facts });
});

test('a log that cannot be written is told by the name of its flag', async () => {
  const opening = lineFile('facts.log', join(folder, 'none', 'facts'), () => undefined);
  await expect(opening).rejects.toThrow('--facts.log cannot be written: ENOENT');
});

test('what hangs on a taint that a lost token held back is listed apart, and nothing else', () => {
  const because = { code: 'toleration', seconds: 3 };
  const last_fact = { earliest: 111, latest: 115, because, at: 111 };
  const told = { event: 'deletion', result: 'missed', seen: null, last_fact, before_30s: null };
  const lines = parseScoreLog(
    ['default/p', 'default/q']
      .map((pod) => `${JSON.stringify({ ...told, node: pod === 'default/p' ? 'a' : 'b', pod })}\n`)
      .join(''),
  );
  const actuals = ['a', 'b'].map((node) => ({
    at: 120,
    kind: 'deletion' as const,
    node,
    pod: node === 'a' ? 'default/p' : 'default/q',
    by: 'node-controller',
  }));
  const zones = { a: 'z1', b: 'z2' };
  const quiet = { ...record, stalls: [], zones };
  const { rows, lostTokens, missed } = tableOf(judged(quiet, actuals, lines, compressed));
  expect({ lostTokens, missed }).toEqual({ lostTokens: 1, missed: 1 });
  expect(rows).toMatchObject([{ event: 'deletion', class: 'no forecast stood', count: 1 }]);
});
