import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { registerProcess } from './process-metrics.ts';
import type { WebAccess } from './web-config-watch.ts';

/** The exporter's own state, as Prometheus' clients everywhere tell it. */
export interface Telemetry {
  /** The page of process_*, nodejs_* and the scrapes, in text 0.0.4. */
  readonly page: () => Promise<string>;
  readonly scraped: (seconds: number, format: string) => void;
  /** A request was turned away, for want of what. */
  readonly refused: (reason: string) => void;
}

/** Own telemetry in a registry of its own: two servers in one process do not share it. */
export function startTelemetry(access: Pick<WebAccess, 'good'>): Telemetry {
  const registry = new Registry();
  registerProcess(registry);
  const seconds = new Histogram({
    name: 'kube_heartbeat_scrape_duration_seconds',
    help: 'Time from a request for /metrics until its page was handed to the network.',
    labelNames: ['format'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'kube_heartbeat_web_requests_refused_total',
    help: 'Requests turned away: no password, no certificate, or too many passwords to check at once.',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const reason of ['password', 'certificate', 'busy']) refusals.inc({ reason }, 0);
  new Gauge({
    name: 'kube_heartbeat_web_config_good',
    help: '1: --web.config.file as it is now is in force, or none is given; 0: the one before it is.',
    registers: [registry],
    collect() {
      this.set(access.good() ? 1 : 0);
    },
  });
  return {
    refused: (reason) => refusals.inc({ reason }),
    page: () => registry.metrics(),
    scraped: (duration, format) => seconds.observe({ format }, duration),
  };
}

/**
 * A page of text 0.0.4 as OpenMetrics: a counter's family goes without the suffix, and no line is
 * empty. prom-client's own switch renames its counters for good, so that the next page in text
 * would lack their suffix.
 */
export function asOpenMetrics(page: string): string {
  const counters = new Set<string>();
  for (const [, name] of page.matchAll(/^# TYPE (\S+)_total counter$/gm))
    counters.add(`${name}_total`);
  const lines = page.split('\n').filter((line) => line !== '');
  return lines
    .map((line) => {
      const [, head, name, rest] = /^(# (?:HELP|TYPE) )(\S+)( .*)$/.exec(line) ?? [];
      if (!(head && name && rest !== undefined)) return `${line}\n`;
      return `${head}${counters.has(name) ? name.slice(0, -'_total'.length) : name}${rest}\n`;
    })
    .join('');
}
