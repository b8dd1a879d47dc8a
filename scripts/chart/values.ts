import { existsSync, readFileSync } from 'node:fs';
import { flagTable } from 'kube-heartbeat/src/options-table.ts';
import { anyObject, ownSpan, textMap, type Value, value } from './value.ts';
import { podValues } from './values-pod.ts';
import { reachValues, watchValues } from './values-reach.ts';

/** Flags that the chart sets itself. */
const own = new Set(['web.listen-address', 'web.page-address', 'web.config.file', 'help']);

interface AlertRow {
  readonly name: string;
  readonly enabled: boolean;
  readonly says: string;
  readonly for: string;
  readonly severity: string;
  readonly escalatedSeverity?: string;
  readonly threshold?: number;
  readonly thresholdSays?: string;
}

/** Every value that the chart takes, in the order of values.yaml. */
export function chartValues(alertsFile: URL): readonly Value[] {
  return [
    value(
      'enabled',
      true,
      'Nothing reads it: a chart that has this one as a dependency may switch it.',
    ),
    value('global.imageRegistry', '', 'Registry of all images.'),
    value('global.imagePullSecrets', [], 'Secrets to pull all images with.', { type: 'array' }),
    ...podValues,
    value(
      'config',
      {},
      'Flags of `serve` by their names, as `metrics.mode: lean`; docs/flags.md says what each does.',
      flagsSchema(),
    ),
    ...reachValues,
    ...watchValues,
    ...alertValues(alertsFile),
  ];
}

/** Each flag of `serve`, by its name. */
function flagsSchema(): object {
  const flags = flagTable.filter(
    ({ name, commands }) => commands.includes('serve') && !own.has(name),
  );
  const properties = flags.map(({ name, help, value: placeholder }) => [
    name,
    { description: help, type: placeholder === '' ? 'boolean' : ['string', 'number', 'boolean'] },
  ]);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

function alertValues(file: URL): readonly Value[] {
  if (!existsSync(file)) return [];
  const table: { groups: string[]; alerts: AlertRow[] } = JSON.parse(readFileSync(file, 'utf8'));
  return [
    ...table.groups.map((group) =>
      value(`prometheusRule.groups.${group}`, true, `Alerts of the group ${group}.`),
    ),
    ...table.alerts.map((alert) =>
      value(`prometheusRule.alerts.${alert.name}`, {}, wordsOf(alert), alertSchema(alert)),
    ),
  ];
}

function wordsOf(alert: AlertRow): string {
  const { says, enabled, severity, escalatedSeverity, threshold, thresholdSays } = alert;
  const severities = escalatedSeverity ? `${severity}, escalated ${escalatedSeverity}` : severity;
  const limit = threshold === undefined ? '' : `, threshold ${threshold} (${thresholdSays})`;
  return `${says} ${enabled ? 'On' : 'Off'}, for ${alert.for}, ${severities}${limit}.`;
}

function alertSchema({ threshold, escalatedSeverity }: AlertRow): object {
  const severity = { type: 'string', minLength: 1 };
  return {
    ...anyObject,
    additionalProperties: false,
    properties: {
      enabled: { type: 'boolean' },
      for: ownSpan,
      keepFiringFor: ownSpan,
      severity,
      ...(escalatedSeverity !== undefined && { escalatedSeverity: severity }),
      ...(threshold !== undefined && { threshold: { type: 'number' } }),
      labels: textMap,
      annotations: textMap,
    },
  };
}
