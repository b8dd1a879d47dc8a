import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shared } from './shared.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Counts what it makes; each takes 50 ms. */
function counted() {
  let made = 0;
  return shared(async () => {
    made += 1;
    const own = made;
    await vi.advanceTimersByTimeAsync(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return own;
  });
}

async function after<T>(milliseconds: number, ask: () => Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  const answer = ask();
  await vi.advanceTimersByTimeAsync(60);
  return answer;
}

test('who asks while it is made gets the same, who asks afterwards another', async () => {
  const ask = counted();
  const [one, other] = [ask(0), ask(0)];
  await vi.advanceTimersByTimeAsync(60);
  expect([await one, await other]).toEqual([1, 1]);
  expect(await after(1, () => ask(0))).toBe(2);
});

test('what was made for one who is due serves for its lifetime, and no longer', async () => {
  const ask = counted();
  expect(await after(0, () => ask(250))).toBe(1);
  expect(await after(180, () => ask(0))).toBe(1);
  expect(await after(10, () => ask(0))).toBe(2);
});

test('what could not be made is made again', async () => {
  let asked = 0;
  const ask = shared(async () => {
    asked += 1;
    if (asked === 1) throw new Error('not now');
    return asked;
  });
  await expect(ask(250)).rejects.toThrow('not now');
  expect(await ask(250)).toBe(2);
});

test('it is told what nobody will get any more', async () => {
  const gone: number[] = [];
  let made = 0;
  const ask = shared(
    async () => ++made,
    (one) => gone.push(one),
  );
  await after(0, () => ask(250));
  expect(gone).toEqual([]);
  expect(await after(100, () => ask(0))).toBe(1);
  await after(300, () => ask(0));
  expect(gone).toEqual([1, 2]);
});
