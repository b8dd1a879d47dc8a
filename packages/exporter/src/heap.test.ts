import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { growHeapWith } from './heap.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What V8 is told at the start, and after each of these counts was there for a while. */
function told(...counts: readonly number[]): readonly (readonly string[])[] {
  let [count, flags]: [number, string[]] = [0, []];
  const all: string[][] = [];
  const timer = growHeapWith(
    () => count,
    (flag) => flags.push(flag),
  );
  for (const next of [0, ...counts]) {
    count = next;
    vi.advanceTimersByTime(20_000);
    all.push(flags);
    flags = [];
  }
  clearInterval(timer);
  return all;
}

const small = [
  '--optimize-for-size',
  '--semi-space-growth-factor=1',
  '--no-allocation-site-pretenuring',
  '--no-separate-gc-phases',
  '--no-maglev-destroy-on-background',
];
const large = ['--no-optimize-for-size', '--heap-growing-percent=20'];
const huge = ['--semi-space-growth-factor=2'];

test('a heap grows with its fleet, and each step is taken once', () => {
  expect(told(499, 500, 400, 5000)).toEqual([small, [], large, [], []]);
  expect(told(9999, 10_000, 300, 100_000)).toEqual([small, large, huge, [], []]);
});

test('a large fleet that is there at once takes all steps', () => {
  expect(told(100_000)).toEqual([small, [...large, ...huge]]);
});

test('V8 knows what it is told', () => {
  const known = execFileSync(process.execPath, ['--v8-options']).toString();
  for (const flag of [...small, ...large, ...huge]) {
    const name = flag.replace(/^--(no-)?/, '').replace(/=.*/, '');
    expect(known).toMatch(new RegExp(`^ +--${name} `, 'm'));
  }
});
