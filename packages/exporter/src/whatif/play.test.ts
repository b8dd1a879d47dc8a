import { expect, test } from 'vitest';
import { parseRequest } from '../options-parse.ts';
import { playAll, playedJson } from './play.ts';
import { playedText } from './play-text.ts';

function played(line: string) {
  const request = parseRequest(['whatif', ...line.split(' ')], {}, undefined);
  if (typeof request === 'string') throw new Error(request);
  return playAll(request.options, request.options.kill ?? 0);
}

const golden = (name: string) => new URL(`testdata/${name}`, import.meta.url).pathname;

test.for([
  ['play-two-of-twelve', '--nodes=12 --zones=3 --kill=2 --at-once --plays=3'],
  ['play-zone-partly-down', '--nodes=10 --zone-size=5 --kill=4 --at-once --plays=3'],
  ['play-all-down', '--nodes=6 --zone-size=3 --kill=6 --plays=3'],
] as const)('%s', { timeout: 60_000 }, async ([name, line]) => {
  await expect(playedText(played(line), false)).toMatchFileSnapshot(golden(`${name}.txt`));
});

test('the same failure is played the same way again, and differently each time of one answer', () => {
  const line = '--nodes=12 --zones=3 --kill=2 --at-once --plays=4';
  const { courses } = played(line);
  expect(played(line).courses).toEqual(courses);
  expect(new Set(courses.map(({ unknown }) => unknown.first)).size).toBe(4);
});

test('what never comes is said to programs in a word', () => {
  const json = playedJson(played('--nodes=3 --zones=1 --kill=3 --at-once --plays=1'));
  expect(json).toMatchObject({
    first_eviction: { least: 'never', median: 'never', greatest: 'never' },
    plays_with_all_zones_dark: 1,
    plays_that_end_halted: 1,
  });
});
