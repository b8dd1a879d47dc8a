import { forecastEvents, results } from '@kube-heartbeat/rules/score.ts';
import type { FleetFamily, Sample, Scene } from './family.ts';
import {
  emptyHistogram,
  type Histogram,
  leaseGapBounds,
  predictionErrorBounds,
} from './histogram.ts';
import { predictionTimes } from './witness.ts';

export const predictions: FleetFamily = {
  name: 'kube_heartbeat_predictions_total',
  type: 'counter',
  help: 'Events of the cluster that a forecast stood for, by how the forecast did: the one after the last fact that bears on the event, or the one 30 s before. missed: its latest passed and nothing came; cancelled: the node recovered; superseded: somebody else ended it.',
  labels: ['event', 'at', 'result'],
  group: 'prediction',
  of: 'fleet',
  series: String(forecastEvents.length * predictionTimes.length * results.length),
  samples: predictionCounts,
};

/** Zeros too: a counter that first appears with a 1 shows no increase. */
function predictionCounts({ witness }: Scene): readonly Sample[] {
  const counts = new Map<string, number>();
  for (const { event, at, result, count } of witness.predictions) {
    const key = `${event} ${at} ${result}`;
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return forecastEvents.flatMap((event) =>
    predictionTimes.flatMap((at) =>
      results.map((result) => ({
        labels: { event, at, result },
        value: counts.get(`${event} ${at} ${result}`) ?? 0,
      })),
    ),
  );
}

export const predictionErrors: FleetFamily = {
  name: 'kube_heartbeat_prediction_error_seconds',
  type: 'histogram',
  help: 'Seconds by which an event lay outside of the bounds forecast for it; 0: inside. Whether it was early or late: see kube_heartbeat_predictions_total.',
  labels: ['event', 'at', 'le'],
  group: 'prediction',
  of: 'fleet',
  series: String(
    forecastEvents.length * predictionTimes.length * (predictionErrorBounds.length + 3),
  ),
  samples: errorSamples,
};

function errorSamples({ witness }: Scene): readonly Sample[] {
  return forecastEvents.flatMap((event) =>
    predictionTimes.flatMap((at) => {
      const found = witness.predictionErrors.find((row) => row.event === event && row.at === at);
      return histogramSamples(found?.seconds ?? emptyHistogram(predictionErrorBounds), {
        event,
        at,
      });
    }),
  );
}

export const leaseGaps: FleetFamily = {
  name: 'kube_heartbeat_lease_renew_gap_ratio',
  type: 'histogram',
  help: 'Time between two advances of spec.renewTime of a Lease of kube-node-lease, as seen by the observer, divided by --node-monitor-grace-period: near 1 is a near miss.',
  labels: ['le'],
  group: 'prediction',
  of: 'fleet',
  series: String(leaseGapBounds.length + 3),
  samples: ({ witness }) => histogramSamples(witness.leaseGaps, {}),
};

function histogramSamples(
  { bounds, counts, sum }: Histogram,
  labels: Readonly<Record<string, string>>,
): readonly Sample[] {
  let count = 0;
  const buckets = [...bounds, Infinity].map((bound, index): Sample => {
    count += counts[index] ?? 0;
    return { suffix: '_bucket', labels: { ...labels, le: bucketName(bound) }, value: count };
  });
  return [
    ...buckets,
    { suffix: '_sum', labels, value: sum },
    { suffix: '_count', labels, value: count },
  ];
}

/** OpenMetrics wants a float, and one name in every format keeps the series one series. */
function bucketName(bound: number): string {
  if (bound === Infinity) return '+Inf';
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

export const predictionFamilies: readonly FleetFamily[] = [
  predictions,
  predictionErrors,
  leaseGaps,
];
