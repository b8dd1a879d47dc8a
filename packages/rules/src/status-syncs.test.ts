import fc from 'fast-check';
import { expect, test } from 'vitest';
import { probeFact } from './stage.ts';
import { type SyncMemory, syncsAfter, syncsPause, syncsStand } from './status-syncs.ts';

/** What looks at these instants leave in mind of a kubelet that synced at those. */
function seen(syncs: readonly number[], looks: readonly number[]): SyncMemory | undefined {
  let memory: SyncMemory | undefined;
  for (const at of looks) {
    const statusSyncs = 7 + syncs.filter((sync) => sync <= at).length;
    const relist = { lastGood: at, ended: Math.floor(at), statusSyncs };
    memory = syncsAfter(memory, probeFact('a', at, 'answered', relist));
  }
  return memory;
}

const upTo = (end: number, gaps: readonly number[]): readonly number[] => {
  const found: number[] = [];
  for (let at = 0, turn = 0; at < end; turn++) {
    found.push(at);
    at += gaps[turn % gaps.length] ?? Infinity;
  }
  return found;
};

/** Of any nodeStatusUpdateFrequency, its waits and, in one turn of four, requests that all hang. */
const running = fc
  .record({
    frequency: fc.constantFrom(10, 10, 20, 60, 300),
    turns: fc.array(fc.tuple(fc.double({ min: 1, max: 1.04, noNaN: true }), fc.nat(3)), {
      minLength: 1,
      maxLength: 30,
    }),
    looks: fc.array(fc.double({ min: 5, max: 130, noNaN: true }), { minLength: 1, maxLength: 20 }),
  })
  .map(({ frequency, turns, looks }) => ({
    frequency,
    looks: upTo(7200, looks),
    syncs: upTo(
      7200,
      turns.map(
        ([wait, ill]) => frequency * wait + (ill === 0 ? 5 * Math.min(frequency, 40) : 0.1),
      ),
    ),
  }));

test('a kubelet that syncs its status is never said to stand, whatever its pace and ours', () => {
  fc.assert(
    fc.property(running, ({ syncs, looks }) => {
      for (let count = 1; count <= looks.length; count += 5) {
        expect(syncsStand(seen(syncs, looks.slice(0, count)))).toBeUndefined();
      }
    }),
  );
});

/** How long after `dies` it is known, looked at each `round`, and each 5 s once it is suspect. */
function knownAfter(syncs: readonly number[], dies: number, round: number, phase: number): number {
  let memory: SyncMemory | undefined;
  for (let at = phase; at < dies + 600; at += syncsPause(memory) ? 5 : round) {
    const statusSyncs = syncs.filter((sync) => sync <= at).length;
    const relist = { lastGood: at, ended: Math.floor(at), statusSyncs };
    memory = syncsAfter(memory, probeFact('a', at, 'answered', relist));
    if (syncsStand(memory) !== undefined) return at - dies;
  }
  return Infinity;
}

test.for([
  { round: 10, within: 100 },
  { round: 60, within: 145 },
  { round: 200, within: 460 },
])('one that stops is known within $within s, in a round of $round s', ({ round, within }) => {
  const dies = 3600;
  const took = Array.from({ length: 40 }, (_, turn) => {
    // Its last sync comes up to one turn later than the disk dies.
    const syncs = upTo(dies + 10.4, [10.2]).map((at) => at + turn * 0.27);
    return knownAfter(
      syncs.filter((at) => at <= dies + 10.4),
      dies,
      round,
      (turn * round) / 40,
    );
  });
  expect(Math.max(...took)).toBeLessThan(within);
  expect(Math.min(...took)).toBeGreaterThan(50);
});

test('what started less than two minutes ago asks far oftener: that is no pace', () => {
  const young = { ...probeFact('a', 100, 'answered', { lastGood: 99, ended: 9, statusSyncs: 99 }) };
  expect(syncsAfter(undefined, { ...young, startedAt: 50 })).toBeUndefined();
  expect(syncsAfter(undefined, { ...young, startedAt: -50 })).toMatchObject({ count: 99 });
});

test('another life begins anew', () => {
  const memory = seen(upTo(900, [10]), upTo(900, [10]));
  const relist = { lastGood: 999, ended: 9, statusSyncs: 50 };
  const next = { ...probeFact('a', 1000, 'answered', relist), startedAt: 800 };
  expect(memory).toMatchObject({ count: 97, since: expect.any(Number) });
  expect(syncsAfter(memory, next)).toMatchObject({ count: 50, first: { count: 50 } });
});
