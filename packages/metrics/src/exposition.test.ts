import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeLabel, heading, valueText } from './exposition.ts';
import { controllerLeader, leaderChanges } from './families-controller.ts';
import { leaseAge } from './families-node.ts';
import { leaseGaps } from './families-prediction.ts';

test.for([
  { says: 'a plain value stays as it is', value: 'eu-1', text: 'eu-1' },
  { says: 'a backslash is doubled', value: 'a\\n', text: 'a\\\\n' },
  { says: 'a quote cannot close the value', value: '"} 1', text: '\\"} 1' },
  { says: 'a newline cannot end the line', value: 'a\nb', text: 'a\\nb' },
  { says: 'a NUL, which ends a page, is replaced', value: 'a\0b', text: 'a\ufffdb' },
  { says: 'half a surrogate pair is replaced', value: 'a\ud83d"', text: 'a\ufffd\\"' },
  { says: 'a whole surrogate pair stays', value: '💔', text: '💔' },
])('$says', ({ value, text }) => expect(escapeLabel(value)).toBe(text));

test.for([
  { value: Infinity, text: '+Inf' },
  { value: -Infinity, text: '-Inf' },
  { value: 1_800_000_000.125, text: '1800000000.125' },
  { value: -0.5, text: '-0.5' },
  { value: 1e-7, text: '1e-7' },
])('$value is written $text', ({ value, text }) => expect(valueText(value)).toBe(text));

test('a value has the digits that JavaScript gives it, and no others', () => {
  const milliseconds = fc.maxSafeInteger().map((count) => count / 1000);
  const near = fc.integer({ min: 0, max: 4e12 }).map((count) => count / 1000 + Number.EPSILON);
  fc.assert(
    fc.property(fc.oneof(fc.double({ noDefaultInfinity: true }), milliseconds, near), (value) => {
      expect(valueText(value)).toBe(String(value));
    }),
    { numRuns: 5000 },
  );
});

const typed = (text: string) => text.replace(/^# HELP .*\n/, '').replaceAll('kube_heartbeat_', '');

test.for([
  {
    family: leaseAge,
    text: 'node_lease_age_seconds gauge',
    unit: 'node_lease_age_seconds seconds',
  },
  { family: leaderChanges, text: 'controller_leader_changes counter' },
  { family: controllerLeader, text: 'controller_leader info' },
  {
    family: leaseGaps,
    text: 'lease_renew_gap_ratio histogram',
    unit: 'lease_renew_gap_ratio ratio',
  },
])('OpenMetrics names $family.name without its suffix', ({ family, text, unit }) => {
  const units = unit ? `# UNIT ${unit}\n` : '';
  expect(typed(heading(family, 'openmetrics'))).toBe(`# TYPE ${text}\n${units}`);
});

test.for([
  { family: leaderChanges, text: 'controller_leader_changes_total counter' },
  { family: controllerLeader, text: 'controller_leader_info gauge' },
])('text names $family.name in full', ({ family, text }) => {
  expect(typed(heading(family, 'text'))).toBe(`# TYPE ${text}\n`);
});
