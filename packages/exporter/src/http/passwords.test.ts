import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { type Compare, startComparing } from './bcrypt-worker.ts';
import { openPasswords } from './passwords.ts';

const users = new Map([['prometheus', hashSync('right', 4)]]);

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** The real thread, and how often it was asked. */
function counted() {
  const compare = startComparing();
  const asked: string[] = [];
  const counting: Compare = (password, hash) => {
    asked.push(password);
    return compare(password, hash);
  };
  return { asked, check: openPasswords(() => counting) };
}

test.for([
  [basic('prometheus', 'right'), 'known'],
  [basic('prometheus', 'wrong'), 'unknown'],
  [basic('nobody', 'right'), 'unknown'],
  ['Basic !', 'unknown'],
  [`Basic ${Buffer.from('no colon').toString('base64')}`, 'unknown'],
  ['Bearer right', 'unknown'],
  [undefined, 'unknown'],
] as const)('%s is %s', async ([header, verdict]) => {
  expect(await counted().check(header, users)).toBe(verdict);
});

test('a password is checked once, however often it is shown, right or wrong', async () => {
  const { asked, check } = counted();
  for (let times = 0; times < 3; times += 1) {
    expect(await check(basic('prometheus', 'right'), users)).toBe('known');
    expect(await check(basic('prometheus', 'wrong'), users)).toBe('unknown');
  }
  expect(asked).toEqual(['right', 'wrong']);
});

test('an answer is worth nothing for another hash of the same user', async () => {
  const { check } = counted();
  expect(await check(basic('prometheus', 'right'), users)).toBe('known');
  const changed = new Map([['prometheus', hashSync('other', 4)]]);
  expect(await check(basic('prometheus', 'right'), changed)).toBe('unknown');
  expect(await check(basic('prometheus', 'right'), new Map())).toBe('unknown');
});

test('a flood of passwords is turned away, not queued; the known one is let in meanwhile', async () => {
  const { check } = counted();
  await check(basic('prometheus', 'right'), users);
  const flood = Array.from({ length: 40 }, (_, n) => check(basic('prometheus', `${n}`), users));
  expect(await check(basic('prometheus', 'right'), users)).toBe('known');
  const verdicts = await Promise.all(flood);
  expect(verdicts.filter((verdict) => verdict === 'busy')).toHaveLength(24);
});
