import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Actual,
  type AuditLine,
  actualEvents,
  parseAudit,
  unixSeconds,
  withoutLateMarks,
} from './audit.ts';

// Lines of a real run (1.33.13): a died, b's kubelet said NotReady, both came back, the
// controller was restarted, c was deleted. Cut down to what is read; leaders in short.
const text = readFileSync(new URL('testdata/audit.ndjson', import.meta.url), 'utf8');
const told = (lines: readonly AuditLine[]): string[] =>
  actualEvents(lines).map(({ kind, node, pod }) => [kind, pod ?? node.slice(0, 6)].join(' '));

test('a real log tells what happened to nodes, pods and the leader', () => {
  expect(told(parseAudit(text))).toMatchInlineSnapshot(`
    [
      "leader host_2",
      "not_ready b",
      "no_execute b",
      "unknown a",
      "endpoints default/w1",
      "no_execute a",
      "deletion default/w1",
      "ready a",
      "object_end default/w1",
      "ready b",
      "untainted b",
      "untainted a",
      "leader host_9",
      "node_gone c",
    ]
  `);
});

test('lines of concurrent writes tell the same in any order of writing', () => {
  const lines = parseAudit(text).filter(({ verb }) => verb !== 'delete');
  expect(told(lines.toReversed())).toEqual(told(lines));
});

test('a line that is not yet whole is left for later', () => {
  const cut = text.slice(0, -10);
  expect(parseAudit(cut)).toHaveLength(parseAudit(text).length - 1);
});

test('a refused write is no event', () => {
  const refused = parseAudit(text).map((line) => ({ ...line, responseStatus: { code: 409 } }));
  expect(told(refused)).toEqual([]);
});

test('a second confirmation of the same deletion ends no second object', () => {
  const lines = parseAudit(text);
  const twice = lines.flatMap((line) => (line.verb === 'delete' ? [line, line] : [line]));
  expect(told(twice).filter((event) => event === 'object_end default/w1')).toHaveLength(1);
});

test('a no-op delete of a pod that is already terminating is no second deletion', () => {
  const lines = parseAudit(text);
  const deletion = lines.find(
    ({ verb, objectRef }) => verb === 'delete' && objectRef.resource === 'pods',
  );
  const twice = lines.flatMap((line) => (line === deletion ? [line, line] : [line]));
  expect(told(twice)).toEqual(told(lines));
});

test.for([
  { time: '1970-01-01T00:00:01Z', seconds: 1 },
  { time: '1970-01-01T00:01:00.250000Z', seconds: 60.25 },
])('$time is $seconds', ({ time, seconds }) => {
  expect(unixSeconds(time)).toBe(seconds);
});

test('a mark after the deletion of its pod is none', () => {
  const actual = (kind: Actual['kind'], pod: string, at: number): Actual => ({
    kind,
    pod,
    at,
    node: 'a',
    by: 'node-controller',
  });
  const events = [
    actual('deletion', 'p', 1),
    actual('endpoints', 'p', 2),
    actual('endpoints', 'q', 2),
    actual('object_end', 'p', 3),
    actual('endpoints', 'p', 4),
  ];
  expect(withoutLateMarks(events).map(({ at, pod }) => `${pod} ${at}`)).toEqual([
    'p 1',
    'q 2',
    'p 3',
    'p 4',
  ]);
});
