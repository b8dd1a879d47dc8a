import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseStep, printed, secondsOf } from './story.ts';
import { play } from './story-player.ts';

const testdata = new URL('../testdata/', import.meta.url);

test.for(readdirSync(testdata))('%s', async (name) => {
  const file = new URL(name, testdata);
  await expect(play(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file.pathname);
});

test('a step has a command, subjects and options', () => {
  expect(parseStep('pods w1 w2..w4 on=a unreachable=4s')).toMatchObject({
    command: 'pods',
    subjects: ['w1', 'w2', 'w3', 'w4'],
    options: { on: 'a', unreachable: '4s' },
  });
});

test('what happened prints sorted, a verdict a line, and without a time', () => {
  const event = 'unknown' as const;
  const text = printed([
    { event, subject: 'b', verdict: 'inside' },
    { event, subject: 'c', verdict: 'outside' },
    { event: 'ready', subject: 'z' },
    { event, subject: 'a', verdict: 'inside' },
  ]);
  expect(text).toBe('ready z\nunknown a b  inside\nunknown c  outside');
});

test.for([
  ['6s', 6],
  ['1m30s', 90],
  ['700ms', 0.7],
  ['1h', 3600],
  ['0.5s', 0.5],
  ['forever', Infinity],
  ['soon', undefined],
  ['3', undefined],
] as const)('a duration %s', ([text, seconds]) => expect(secondsOf(text)).toBe(seconds));
