/// <reference path="./prom-client-metrics.d.ts" />
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';
import lag from 'prom-client/lib/metrics/eventLoopLag.js';
import heap from 'prom-client/lib/metrics/heapSizeAndUsed.js';
import heapSpaces from 'prom-client/lib/metrics/heapSpacesSizeAndUsed.js';
import memory from 'prom-client/lib/metrics/osMemoryHeap.js';
import cpu from 'prom-client/lib/metrics/processCpuTotal.js';
import handles from 'prom-client/lib/metrics/processHandles.js';
import mostFiles from 'prom-client/lib/metrics/processMaxFileDescriptors.js';
import files from 'prom-client/lib/metrics/processOpenFileDescriptors.js';
import requests from 'prom-client/lib/metrics/processRequests.js';
import resources from 'prom-client/lib/metrics/processResources.js';
import startTime from 'prom-client/lib/metrics/processStartTime.js';
import version from 'prom-client/lib/metrics/version.js';

/**
 * prom-client's default families but one: its observer of garbage collections is told of each, several a
 * second, which costs as much as a collection does, and counts but the first of those that come at once.
 */
const families = [
  ...[cpu, startTime, memory, files, mostFiles, lag, resources, handles, requests],
  ...[heap, heapSpaces, version],
];

/** As rarely as a timer can be set, in milliseconds. */
const never = 2 ** 31 - 1;

type Turns = ReturnType<typeof monitorEventLoopDelay>;

/** What is told of how long a turn of the event loop took, in nanoseconds. */
const figures: Readonly<Record<string, (turns: Turns) => number>> = {
  min: ({ min }) => min,
  max: ({ max }) => max,
  mean: ({ mean }) => mean,
  stddev: ({ stddev }) => stddev,
  p50: (turns) => turns.percentile(50),
  p90: (turns) => turns.percentile(90),
  p99: (turns) => turns.percentile(99),
};

/**
 * process_* and nodejs_*. prom-client's own sampler of the event loop would wake an idle process a
 * hundred times a second: its gauges are replaced by others of the same names, which are told of
 * each turn since the page before. Node before 24 samples by a timer all the same.
 */
export function registerProcess(registry: Registry): void {
  for (const register of families) register(registry, { eventLoopMonitoringPrecision: never });
  const turns = monitorEventLoopDelay({ samplePerIteration: true });
  turns.enable();
  for (const [figure, of] of Object.entries(figures)) {
    const name = `nodejs_eventloop_lag_${figure}_seconds`;
    registry.removeSingleMetric(name);
    new Gauge({
      name,
      help: `How long a turn of the event loop took since the page before: ${figure}.`,
      registers: [registry],
      collect() {
        this.set(of(turns) / 1e9);
        // The last to be asked.
        if (figure === 'p99') turns.reset();
      },
    });
  }
}
