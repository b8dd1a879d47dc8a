import { expect, test } from 'vitest';
import { type Joined, join, parseScoreLog } from './score-log.ts';
import { classify } from './truth-classes.ts';
import { type Findings, printTable, shortcomings, tableOf } from './truth-table.ts';

const terms = { tick: 2, qps: 100, burst: 150, delay: 0.2, throttles: false };
const learned = { code: 'silence', tick: 'learned', quirk: 'no' };

interface Told {
  readonly event?: string;
  readonly bounds?: readonly [earliest: number | 'never', latest: number | 'never'];
  readonly because?: object;
  readonly seen?: number | null;
  readonly result?: string;
}

const logged = ({ event = 'unknown', seen = 100.1, ...told }: Told): string => {
  const [earliest, latest] = told.bounds ?? [99.8, 100.2];
  const last = { earliest, latest, because: told.because ?? learned, at: 92 };
  const { result = 'inside' } = told;
  const line = { event, node: 'a', pod: null, result, seen, last_fact: last, before_30s: null };
  return `${JSON.stringify(line)}\n`;
};
const actual = (at: number, kind: 'unknown' | 'no_execute' | 'deletion' = 'unknown') => ({
  at,
  kind,
  node: 'a',
  by: 'node-controller',
});
const joinedOf = (told: Told, at = 100): Joined[] =>
  join(
    [actual(at, told.event === 'no_execute' ? 'no_execute' : 'unknown')],
    parseScoreLog(logged(told)),
    4,
  );
const found = (joined: readonly Joined[], rest: Partial<Findings> = {}): Findings => ({
  joined,
  missed: [],
  stalls: [],
  lostToken: () => false,
  terms,
  ...rest,
});

test.for([
  { says: 'between the bounds', at: 100, inside: true },
  { says: 'on the earliest', at: 99.8, inside: true },
  { says: 'before the earliest', at: 99.7, inside: false },
  { says: 'after the latest', at: 100.3, inside: false },
])('an event $says: inside is $inside', ({ at, inside }) => {
  expect(joinedOf({}, at)[0]?.inside).toBe(inside);
});

test('an event without a line of the exporter is outside', () => {
  expect(join([actual(100)], [], 4)[0]).toMatchObject({ inside: false, line: undefined });
});

test('an event that was forecast for never is outside', () => {
  expect(joinedOf({ bounds: ['never', 'never'] })[0]?.inside).toBe(false);
});

test('a line serves one event only', () => {
  const joined = join([actual(100), actual(100.2)], parseScoreLog(logged({})), 4);
  expect(joined.map(({ line }) => line !== undefined)).toEqual([true, false]);
});

test.for([
  { because: learned, name: 'tick learned', bar: 1.2 },
  { because: { ...learned, tick: 'open' }, name: 'tick not known', bar: 2.6 },
  {
    because: { ...learned, tick: 'open', quirk: 'open' },
    name: 'tick not known, quirk open',
    bar: 4.6,
  },
  { because: { ...learned, tick: 'straddled' }, name: 'heartbeat beside a tick', bar: 2.6 },
  { because: { code: 'leader_changed', tick: 'open' }, name: 'new leader, first grace', bar: 5.5 },
])('an Unknown of class $name may be $bar s wide', ({ because, name, bar }) => {
  const [joined] = joinedOf({ because });
  const found = joined && classify(joined, terms);
  expect(found?.name).toBe(name);
  expect(found?.bar).toBeCloseTo(bar, 9);
});

test.for([
  { because: { code: 'queue', waiting: 1, rate: 0.5 }, bar: 0.5 },
  { because: { code: 'queue', waiting: 3, rate: 0.5 }, bar: 4.7 },
  { because: { code: 'queue', waiting: 1, rate: 0.5, tick: 'open' }, bar: 2.5 },
  { because: { code: 'queue', waiting: 1, rate: 0.5, tick: 'learned' }, bar: 0.5 },
  { because: { code: 'queue', waiting: 1, rate: 0.5, throttled: 0.7 }, bar: 0.5 },
  { because: { code: 'queue', waiting: 1, rate: 0.5, throttled: 0.7 }, throttles: true, bar: 1.2 },
])('a NoExecute because of $because may be $bar s wide', ({ because, throttles = false, bar }) => {
  const [joined] = joinedOf({ event: 'no_execute', because });
  expect(joined && classify(joined, { ...terms, throttles }).bar).toBeCloseTo(bar, 9);
});

test('nothing is short when all is inside and narrow', () => {
  expect(shortcomings(tableOf(found(joinedOf({}))))).toEqual([]);
});

test.for([
  { says: 'an event outside', joined: joinedOf({}, 101), short: '1 of 1 unknown outside' },
  {
    says: 'a forecast too wide',
    joined: joinedOf({ bounds: [98, 102] }),
    short: '1 of 1 unknown too wide',
  },
])('$says falls short', ({ joined, short }) => {
  expect(shortcomings(tableOf(found(joined))).join()).toContain(short);
});

test('a forecast that nothing came of falls short', () => {
  const missed = parseScoreLog(logged({ result: 'missed', seen: null }));
  expect(shortcomings(tableOf(found([], { missed })))).toEqual(['1 forecasts missed']);
});

test('an event in a stall is listed apart, and falls short as a share of all', () => {
  const table = tableOf(found(joinedOf({}, 101), { stalls: [{ from: 100.8, to: 101.4 }] }));
  expect(table).toMatchObject({ rows: [], stalled: 1 });
  expect(shortcomings(table)).toEqual(['100.0 % of the events in stalls']);
});

test('only an outside event can be excused by a lost token', () => {
  const rest = { lostToken: () => true };
  expect(tableOf(found(joinedOf({}, 101), rest))).toMatchObject({ lostTokens: 1, rows: [] });
  expect(tableOf(found(joinedOf({}), rest))).toMatchObject({ lostTokens: 0 });
});

test('the table is text in columns', () => {
  expect(printTable(tableOf(found(joinedOf({}))))).toMatchInlineSnapshot(`
    "event    class         count  inside  width  widest   bar  error  worst
    unknown  tick learned      1       1   0.40    0.40  1.20   0.00   0.00
    apart: 0 in stalls, 0 after a lost token; missed: 0
    of 30 s before: 0 of 0 inside (no bar)"
  `);
});
