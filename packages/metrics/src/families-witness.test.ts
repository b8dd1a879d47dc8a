import { expect, test } from 'vitest';
import { aView, aWitness, samplesOf } from '../testdata/scene.ts';
import * as prediction from './families-prediction.ts';
import * as own from './families-witness.ts';
import { addValue, emptyHistogram, predictionErrorBounds } from './histogram.ts';

test.for([
  {
    says: 'a watch that never delivered has no last event',
    family: own.lastEvent,
    text: `watch_last_event_timestamp_seconds{resource="leases"} 1799999999.5
watch_last_event_timestamp_seconds{resource="nodes"} 1799999999.5
watch_last_event_timestamp_seconds{resource="pods"} 1799999999.5
`,
  },
  {
    says: 'each resource says whether it was ever complete',
    family: own.cacheSynced,
    text: `cache_synced{resource="leases"} 1
cache_synced{resource="nodes"} 1
cache_synced{resource="leader"} 0
cache_synced{resource="pods"} 1
`,
  },
  {
    says: 'each resource says whether it can be trusted now',
    family: own.evidenceFresh,
    text: `evidence_fresh{resource="leases"} 1
evidence_fresh{resource="nodes"} 1
evidence_fresh{resource="leader"} 0
evidence_fresh{resource="pods"} 1
`,
  },
  {
    says: 'each resource says how much is held of it',
    family: own.objects,
    text: `objects{resource="leases"} 3
objects{resource="nodes"} 3
objects{resource="leader"} 3
objects{resource="pods"} 0
`,
  },
  {
    says: 'skipped objects are counted by reason',
    family: own.decodeErrors,
    text: 'decode_errors_total{resource="leases",reason="no_renew_time"} 2\n',
  },
  {
    says: 'lists are counted',
    family: own.lists,
    text: `lists_total{resource="leases"} 1
lists_total{resource="nodes"} 1
lists_total{resource="leader"} 1
lists_total{resource="pods"} 1
`,
  },
  {
    says: 'the build says its versions',
    family: own.buildInfo,
    text: 'build_info{version="0.1.0",revision="abc",nodeversion="v24.21.0"} 1\n',
  },
  {
    says: 'the time is that of the wall clock',
    family: own.time,
    text: 'time_seconds 1800000000.5\n',
  },
])('$says', ({ family, text }) => expect(samplesOf(family.name, aView())).toBe(text));

function nonZero(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.endsWith(' 0'));
}

test('every end of a watch has a counter, at 0 before the first', () => {
  const text = samplesOf(own.watches.name, aView());
  expect(text.match(/\n/g)).toHaveLength(24);
  expect(nonZero(text)).toEqual([
    'watches_total{resource="leases",result="ended"} 2',
    'watches_total{resource="nodes",result="ended"} 2',
    'watches_total{resource="leader",result="refused"} 5',
    'watches_total{resource="pods",result="ended"} 2',
  ]);
});

test('every outcome of a forecast has a counter, at 0 before the first', () => {
  const key = { event: 'unknown', at: 'last_fact', result: 'inside' } as const;
  const witness = aWitness({
    predictions: [
      { ...key, count: 3 },
      { ...key, at: 'before_30s', count: 2 },
      { ...key, count: 1 },
    ],
  });
  const text = samplesOf(prediction.predictions.name, aView(), witness);
  expect(text.match(/\n/g)).toHaveLength(72);
  expect(nonZero(text)).toEqual([
    'predictions_total{event="unknown",at="last_fact",result="inside"} 4',
    'predictions_total{event="unknown",at="before_30s",result="inside"} 2',
  ]);
});

test('a histogram adds up its buckets', () => {
  const leaseGaps = [0.5, 0.2, 2].reduce(addValue, emptyHistogram([0.2, 1]));
  const text = samplesOf(prediction.leaseGaps.name, aView(), aWitness({ leaseGaps }));
  expect(text).toBe(`lease_renew_gap_ratio_bucket{le="0.2"} 1
lease_renew_gap_ratio_bucket{le="1.0"} 2
lease_renew_gap_ratio_bucket{le="+Inf"} 3
lease_renew_gap_ratio_sum 2.7
lease_renew_gap_ratio_count 3
`);
});

test('an event inside of its bounds has an error of 0', () => {
  const seconds = addValue(emptyHistogram(predictionErrorBounds), 0);
  const witness = aWitness({ predictionErrors: [{ event: 'deletion', at: 'last_fact', seconds }] });
  const lines = nonZero(samplesOf(prediction.predictionErrors.name, aView(), witness));
  const labels = 'event="deletion",at="last_fact"';
  expect(lines[0]).toBe(`prediction_error_seconds_bucket{${labels},le="0.0"} 1`);
  expect(lines.at(-1)).toBe(`prediction_error_seconds_count{${labels}} 1`);
  expect(lines).toHaveLength(predictionErrorBounds.length + 2);
});
