import { expect, test } from 'vitest';
import { noticesOf } from './notices.tsx';
import { aFleet } from './rows.test-data.ts';
import { scoreRows } from './score-rows.ts';
import { count, eventText, shown, words, zoneText } from './text.ts';

test('what could turn or hide a text is spelled out', () => {
  expect(shown('a\u202eb\u0000c')).toBe('a\\u202eb\\u0000c');
  expect(shown('<b>שלום</b>')).toBe('<b>שלום</b>');
});

test('words for people', () => {
  expect([count(1, 'pod'), count(0, 'pod')]).toEqual(['1 pod', '0 pods']);
  expect([eventText('no_execute'), eventText('new_event')]).toEqual([
    'NoExecute taint',
    'new event',
  ]);
  expect(words('status_stuck')).toBe('status stuck');
  expect([zoneText('none'), zoneText('eu/eu-1'), zoneText('eu/1'), zoneText('/z')]).toEqual([
    'no zone',
    'eu-1',
    'eu/1',
    'z',
  ]);
});

test('a fleet in which all is seen and led needs no notice', () => {
  expect(noticesOf(aFleet)).toEqual([]);
});

test.for([
  [{ fresh: { leases: false, nodes: true } }, 'lost sight of leases'],
  [{ evictions_halted: true }, 'Every zone is dark'],
  [{ control_plane_suspect: true }, 'fell silent at once'],
  [{ leader: { ...aFleet.leader, state: 'overdue' as const } }, 'No controller manager leads'],
  [{ problems: ['Pods are not allowed (403).'] }, 'Not everything is seen'],
] as const)('%j is said first', ([given, title]) => {
  const [notice] = noticesOf({ ...aFleet, ...given });
  expect(notice?.title).toContain(title);
});

test('a score counts what had to come true, and is never rounded up to all', () => {
  const of = (result: string, number: number) => {
    return { event: 'unknown', at: 'last_fact', result, count: number };
  };
  const predictions = [of('inside', 9999), of('late', 1), of('cancelled', 50)];
  const errors = [{ event: 'unknown', at: 'last_fact', median_at_most: 0 }];
  expect(scoreRows({ predictions, errors, recent: [] })).toMatchObject([
    { judged: 10_000, share: '99.9 %', median: '0 s', counts: { late: 1 } },
  ]);
  expect(scoreRows({ predictions: [of('inside', 0)], errors: [], recent: [] })).toEqual([]);
});
