import { describe, expect, test } from 'vitest';
import { spendingOf, spendingOfTicks } from './spending.ts';
import { backlog, firingsOf, firingThrottle, taintThrottle } from './throttle.ts';
import type { Pace } from './tick-grid.ts';
import { noteSent, noteTickWrite, type TickMemory } from './tick-memory.ts';
import { at } from './time.ts';

const client = { qps: 20, burst: 30 };
const pace: Pace = {
  ...client,
  period: at(5.01),
  late: 0.1,
  press: 0,
  roundTrip: 0,
};

/** One tick at 100 that gave up so many nodes, each with so many requests. */
function press(nodes: number, requests: number): TickMemory {
  const memory: TickMemory = { bursts: [], besides: [] };
  for (let index = 0; index < nodes; index++) noteTickWrite(memory, 100, requests);
  return memory;
}

describe('a taint in the press of a tick', () => {
  test.for([
    {
      says: 'waits for nobody where the bucket holds all',
      nodes: 1,
      requests: 15,
      sent: 100,
      is: 0,
    },
    {
      says: 'waits behind the one node that is marked',
      nodes: 1,
      requests: 30,
      sent: 100,
      is: 0.1,
    },
    { says: 'waits behind five, three requests each', nodes: 5, requests: 12, sent: 100, is: 0.85 },
    { says: 'no longer than all that is left takes', nodes: 5, requests: 12, sent: 101.3, is: 0.3 },
    { says: 'once all is sent, for nobody', nodes: 5, requests: 12, sent: 101.7, is: 0 },
    { says: 'never behind more than eight', nodes: 20, requests: 12, sent: 100, is: 1.3 },
    { says: 'sent before it, for nobody', nodes: 5, requests: 12, sent: 99, is: 0 },
  ])('$says', ({ nodes, requests, sent, is }) => {
    const spending = spendingOf(press(nodes, requests), pace);
    expect(taintThrottle(spending, at(sent), pace)).toBeCloseTo(is, 6);
  });
  test('waits for the taints of other zones too', () => {
    const spending = spendingOf(press(5, 20), pace);
    expect(taintThrottle(spending, at(100), pace, 3)).toBeCloseTo((5 + 2 * 3 * 6) / 20, 6);
  });
  test('a new leader sends an event for each node it meets', () => {
    const memory: TickMemory = { bursts: [], besides: [], met: { by: 100, nodes: 60 } };
    const spending = spendingOf(memory, pace);
    expect(taintThrottle(spending, at(100), pace)).toBeCloseTo(0.1, 6);
    expect(taintThrottle(spending, at(103), pace)).toBe(0);
  });
  test('waits behind the leases that its tick read, and no other', () => {
    const spending = spendingOf(press(1, 20), pace, { reads: 20, least: 0 });
    expect(taintThrottle(spending, at(100), pace)).toBeCloseTo((20 + 20 + 2 - 30) / 20, 6);
    expect(taintThrottle(spending, at(102), pace)).toBe(0);
    expect(taintThrottle(spending, at(105), pace)).toBe(0);
  });
  test('waits behind many leases in a tick that writes nothing', () => {
    const spending = spendingOf(press(0, 0), pace, { reads: 40, least: 0 });
    expect(taintThrottle(spending, at(100), pace)).toBeCloseTo((40 + 2 - 30) / 20, 6);
  });
  test('waits behind what was sent just before the tick, and is not sooner for what comes after', () => {
    const memory = press(1, 20);
    const wait = () => taintThrottle(spendingOf(memory, pace), at(100), pace);
    expect(wait()).toBe(0);
    memory.besides.push({ at: 99.5, requests: 20 });
    expect(wait()).toBeCloseTo((20 - 10 + 20 + 2 - 30) / 20, 6);
    noteSent(memory, 100.5, 2);
    expect(wait()).toBeCloseTo(0.1, 6);
  });
});

test('what a tick still has to send is what it had to, beyond the bucket and what came into it since', () => {
  expect(backlog(spendingOfTicks(press(5, 12), pace), at(100), pace)).toBe(30);
  expect(backlog(spendingOfTicks(press(5, 12), pace), at(101), pace)).toBe(10);
});

describe('pods that fire', () => {
  const throttle = (instants: readonly number[], fire: number): number =>
    firingThrottle(firingsOf(instants, client), at(fire), client, 0);
  test('a hundred at once take as long as three requests each, without the bucket', () => {
    expect(throttle(Array(100).fill(50), 50)).toBeCloseTo((300 - 30) / 20, 6);
  });
  test('ten at once are not held back', () => {
    expect(throttle(Array(10).fill(50), 50)).toBe(0);
  });
  test('thirteen within seven seconds are not held back: the bucket fills in between', () => {
    const spread = Array.from({ length: 13 }, (_, index) => 50 + index / 2);
    for (const fire of spread) expect(throttle(spread, fire)).toBe(0);
  });
  test('those that fire while it waits share the client', () => {
    const alone = throttle(Array(20).fill(50), 50);
    expect(alone).toBeCloseTo(1.5, 6);
    expect(throttle([...Array(20).fill(50), ...Array(20).fill(51)], 50)).toBeGreaterThan(alone + 2);
  });
  test('those that fire later, and those long before, do not', () => {
    expect(
      throttle([...Array(10).fill(40), ...Array(10).fill(50), ...Array(10).fill(60)], 50),
    ).toBe(0);
  });
});
