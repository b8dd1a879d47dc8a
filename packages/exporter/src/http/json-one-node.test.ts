import { expect, test } from 'vitest';
import { oneNodeJson } from './json-one-node.ts';
import type { OutcomeJson } from './json-score.ts';
import { epoch, sampleLive, sampleView } from './sample-live.test-data.ts';

const outcome = (node: string): OutcomeJson => ({
  ...{ event: 'unknown', node, pod: null, result: 'inside', seen: epoch },
  ...{ last_fact: null, before_30s: null },
});
const live = sampleLive({ recent: () => [outcome('node-0'), outcome('node-1')] });
const told = (silence: number) => oneNodeJson(sampleView(silence), 'node-0', live);

test('a node is told with what to do, the rules behind it, and its own past', () => {
  expect(told(25)).toMatchObject({
    node: { name: 'node-0', renew_interval: 10 },
    verdict: { verdict: 'act' },
    rules: {
      silence: 'nodelifecycle: tryUpdateNodeHealth',
      toleration: 'tainteviction: getMinTolerationTime',
    },
    past: [{ node: 'node-0' }],
  });
});

test('renewals were due at each interval since the last one, up to now', () => {
  expect(told(9)?.renewals_due).toEqual([]);
  expect(told(25)?.renewals_due).toEqual([epoch + 10, epoch + 20]);
  expect(told(100_000)?.renewals_due).toHaveLength(60);
});

test('a node that is not there is not told', () => {
  expect(oneNodeJson(sampleView(1), 'node-9', live)).toBeUndefined();
});
