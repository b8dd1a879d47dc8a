import { describe, expect, test } from 'vitest';
import { firstTickAt, firstTickToHear, fitGrid, type Pace, tickAfter } from './tick-grid.ts';
import { noteMark, noteMarksDue, noteTickWrite, type TickMemory } from './tick-memory.ts';

const pace: Pace = {
  period: { earliest: 2, latest: 2.03 },
  late: 0.3,
  qps: 20,
  burst: 30,
  press: 0,
  roundTrip: 0,
};

function bursts(...instants: readonly number[]): TickMemory {
  const memory: TickMemory = { bursts: [], besides: [] };
  for (const at of instants) noteTickWrite(memory, at, 0);
  return memory;
}

test('nothing seen, no grid', () => expect(fitGrid(bursts(), pace)).toBeUndefined());

test('writes close together are one burst, and what they cost adds up', () => {
  const memory: TickMemory = { bursts: [], besides: [] };
  for (const at of [10, 10.1, 10.4]) noteTickWrite(memory, at, 5, at === 10.1 ? 4 : 2);
  expect(memory.bursts).toEqual([
    { at: 10, until: 10.4, requests: 15, inTurn: 4, writers: 3, marks: { due: 0, seen: 0 } },
  ]);
});

describe('a tick that is seen to write from 10 to 10.4', () => {
  const grid = fitGrid(bursts(10, 10.2, 10.4, 12.41), pace);
  const from = (instant: number) => ({ earliest: instant, latest: instant });
  const least = (instant: number) => grid && firstTickToHear(grid, from(instant)).least;
  test('may hear a renewal that comes meanwhile: it reads leases one after another', () => {
    expect(grid && firstTickAt(grid, from(10.35)).least).toBe(0);
    expect(least(10.35)).toBe(-1);
  });
  test('hears none that comes after it', () => expect(least(10.5)).toBe(0));
  test('writes on as the last one known', () => {
    const last = fitGrid(bursts(10, 10.2, 10.4), pace);
    expect(last && firstTickToHear(last, from(10.35)).least).toBe(0);
    expect(last && firstTickToHear(last, from(10.5)).least).toBe(1);
  });
});

describe('true ticks 2.01 apart, each write seen up to 0.25 s late', () => {
  const lateness = [0.02, 0.25, 0.07, 0.13, 0.2, 0.01, 0.1, 0.24, 0.05, 0.15];
  const seen = lateness.map((late, index) => index * 3 * 2.01 + late);
  const grid = fitGrid(bursts(...seen), pace);
  test('lie within the windows of the grid', () => {
    for (let tick = -20; tick <= 20; tick++) {
      const window = grid && tickAfter(grid, tick);
      const truth = (27 + tick) * 2.01;
      expect(window?.earliest, `tick ${tick}`).toBeLessThanOrEqual(truth);
      expect(window?.latest, `tick ${tick}`).toBeGreaterThanOrEqual(truth);
    }
  });
  test('tell which tick hears of something', () => {
    const at = (instant: number) =>
      grid && firstTickAt(grid, { earliest: instant, latest: instant });
    expect(at(27 * 2.01 + 1)).toEqual({ least: 1, most: 1 });
    expect(at(27 * 2.01 - 1)).toEqual({ least: 0, most: 0 });
    expect(at(28 * 2.01)).toMatchObject({ least: 1 });
  });
});

describe('true ticks 2.1 apart, where 2.01 was assumed, each write seen up to 0.03 s late', () => {
  const seen = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10].map((tick) => tick * 2.1 + (tick % 4) * 0.01);
  const grid = fitGrid(bursts(...seen), { ...pace, period: { earliest: 2, latest: 2.01 } });
  test('their period is learned', () => {
    expect(grid?.period.earliest).toBeGreaterThan(2.03);
    expect(grid?.period.earliest).toBeLessThanOrEqual(2.1);
    expect(grid?.period.latest).toBeLessThan(2.15);
    expect(grid?.period.latest).toBeGreaterThanOrEqual(2.1);
  });
  test('the ninth of them and the one before the last lie in their windows', () => {
    expect(grid && tickAfter(grid, -2)).toMatchObject({ latest: 8 * 2.1 });
    expect(grid && tickAfter(grid, -1).earliest).toBeLessThanOrEqual(9 * 2.1);
    expect(grid && tickAfter(grid, -1).latest).toBeGreaterThanOrEqual(9 * 2.1);
  });
});

describe('a busy time, in which ticks last 0.3 s longer', () => {
  const slow = fitGrid(bursts(0, 2.01, 4.31, 6.61), pace);
  test('moves the grid, and lets the next tick be late again', () => {
    expect(slow?.index).toBe(3);
    expect(slow && tickAfter(slow, -3).latest).toBe(0);
    expect(slow && tickAfter(slow, 1).latest).toBeCloseTo(6.61 + 2.03 + 0.27, 6);
  });
  test('does not promise that the next tick will be late', () => {
    expect(slow && tickAfter(slow, 1).earliest).toBeLessThanOrEqual(6.61 + 2);
  });
});

test('a write that fits no tick starts the grid anew', () => {
  const grid = fitGrid(bursts(0, 2.01, 4.02, 7.1), pace);
  expect(grid?.tick).toEqual({ earliest: 7.1 - 0.3, latest: 7.1 });
});
test('what a tick waits for one by one makes it last, what goes side by side does not', () => {
  const slow = { ...pace, press: 0.04, roundTrip: 0.01 };
  const memory: TickMemory = { bursts: [], besides: [] };
  for (const inTurn of [7, 3, 2]) noteTickWrite(memory, 0, 5, inTurn);
  const grid = fitGrid(memory, slow);
  expect(grid && tickAfter(grid, 1).latest).toBeCloseTo(2.03 + 0.04 + 0.07, 6);
  const idle = fitGrid(bursts(0), slow);
  expect(idle && tickAfter(idle, 1).latest).toBeCloseTo(2.03, 6);
});
test('a tick that was seen is where it was seen, whatever the ticks after it lasted', () => {
  const memory: TickMemory = { bursts: [], besides: [] };
  for (const at of [0, 2.3, 4.6]) noteTickWrite(memory, at, 21);
  const grid = fitGrid(memory, pace);
  expect(grid && tickAfter(grid, -2)).toEqual({ earliest: -0.3, latest: 0 });
  expect(grid && tickAfter(grid, -1).earliest).toBeCloseTo(2, 6);
  expect(grid && tickAfter(grid, -1).latest).toBeCloseTo(2.3, 6);
  const before = grid && tickAfter(grid, -4);
  expect(before?.earliest).toBeCloseTo(-0.3 - 2 * 2.03, 6);
  expect(before?.latest).toBeCloseTo(-4, 6);
});
test('a tick between two that were seen is told by both', () => {
  const grid = fitGrid(bursts(0, 8.1), pace);
  const between = grid && tickAfter(grid, -1);
  expect(between?.earliest).toBeCloseTo(Math.max(-0.3 + 3 * 2, 7.8 - 2.03), 6);
  expect(between?.latest).toBeCloseTo(Math.min(3 * 2.03, 8.1 - 2), 6);
});
test('a tick that had much to send may last, and the next come later', () => {
  const memory: TickMemory = { bursts: [], besides: [] };
  noteTickWrite(memory, 0, 100);
  const grid = fitGrid(memory, pace);
  expect(grid && tickAfter(grid, 1).latest).toBeCloseTo(2.03 + (100 - 15) / 20, 6);
  expect(grid && tickAfter(grid, 1).earliest).toBeCloseTo(2 - 0.3, 6);
});
test.for([
  {
    says: 'waits for a greeting before each request',
    nodes: 60,
    client: {},
    lasts: (16 + 1 + 15) / 20,
  },
  {
    says: 'does not where the bucket holds all of them',
    nodes: 60,
    client: { burst: 200 },
    lasts: 0,
  },
  {
    says: 'waits for no more than there are',
    nodes: 20,
    client: {},
    lasts: (1 + 20 + 16 - 30) / 20,
  },
  { says: 'does not once all nodes are greeted', nodes: 60, client: {}, at: 9, lasts: 1 / 20 },
])('a tick of 16 requests under a new leader $says', ({ nodes, client, lasts, at = 1 }) => {
  const memory: TickMemory = { bursts: [], besides: [], met: { by: 5, nodes } };
  noteTickWrite(memory, at, 16);
  const slow = { ...pace, ...client };
  const grid = fitGrid(memory, slow);
  expect(grid && tickAfter(grid, 1).latest).toBeCloseTo(at + 2.03 + lasts, 6);
});
describe('a tick that marks pods', () => {
  /** Each node given up at 0 with so many pods; how much longer than usual the tick may last. */
  function strain(nodes: readonly number[], marks: readonly (readonly [number, number])[]): number {
    const memory = bursts(-4);
    for (const pods of nodes) {
      noteTickWrite(memory, 0, 4 + 2 * pods, 2 + pods);
      noteMarksDue(memory, pods);
    }
    for (const [flip, at] of marks) noteMark(memory, flip, at);
    const grid = fitGrid(memory, pace);
    return grid === undefined ? Number.NaN : tickAfter(grid, 1).latest - 2.03;
  }
  const four = [0.01, 0.02, 0.03, 0.04].map((at) => [0, at] as const);
  test.for([
    { says: 'lasts until the last mark', nodes: [4, 4], marks: [...four, ...four], is: 0.04 },
    { says: 'lasts as long as it may while one is due', nodes: [4, 4], marks: four, is: 0.45 },
    {
      says: 'is not told by few marks',
      nodes: [2, 2, 2],
      marks: [...four, ...four.slice(2)],
      is: 0.45,
    },
    {
      says: 'is not told by many nodes',
      nodes: [4, 4, 0, 0, 0],
      marks: [...four, ...four],
      is: 1.05,
    },
    {
      says: 'is not told by marks of before',
      nodes: [4],
      marks: [[-4, -3.9], ...four.slice(1)],
      is: 0,
    },
  ] as const)('$says', ({ nodes, marks, is }) => {
    expect(strain(nodes, marks)).toBeCloseTo(is, 6);
  });
  test('and gives another node up later has more to mark', () => {
    const memory = bursts(-4);
    noteTickWrite(memory, 0, 24, 6);
    noteMarksDue(memory, 1);
    noteMark(memory, 0, 0.01);
    expect(memory.bursts.at(-1)?.markedAt).toBe(0.01);
    noteMarksDue(memory, 3);
    expect(memory.bursts.at(-1)?.markedAt).toBeUndefined();
  });
});
test('a tick that lasted longer for all it had to send is one tick still', () => {
  const memory: TickMemory = { bursts: [], besides: [] };
  noteTickWrite(memory, 0, 0);
  noteTickWrite(memory, 2.01, 60);
  noteTickWrite(memory, 5.6, 0);
  expect(fitGrid(memory, pace)).toMatchObject({ index: 2, lost: [] });
});
test('before the grid began anew a busy tick may have lasted longer', () => {
  const memory: TickMemory = { bursts: [], besides: [] };
  for (const [at, requests] of [
    [0, 60],
    [3.9, 0],
    [200, 0],
  ] as const)
    noteTickWrite(memory, at, requests);
  const grid = fitGrid(memory, pace);
  expect(grid?.index).toBe(0);
  expect(grid && tickAfter(grid, -1).earliest).toBeCloseTo(200 - 0.3 - 2.03, 6);
  const long = grid && tickAfter(grid, -100);
  expect(long?.earliest).toBeCloseTo(200 - 0.3 - 100 * 2.03 - (60 - 15) / 20, 6);
});
