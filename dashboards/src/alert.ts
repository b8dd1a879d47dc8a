/** The switches by which a chart turns many alerts off at once. */
export const alertGroups = ['nodes', 'controllers', 'witness'] as const;
export type AlertGroup = (typeof alertGroups)[number];

export type Severity = 'info' | 'warning' | 'critical';

/** When an alert is worse than it usually is: then it has this severity instead. */
export interface Escalation {
  readonly severity: Severity;
  /** What `when` has in common with the alert's expression. */
  readonly on: readonly string[];
  /** An expression that has series for what is worse. */
  readonly when: string;
  readonly says: string;
}

export interface Threshold {
  readonly value: number;
  /** What it is a share or a number of. */
  readonly says: string;
}

/** One alert: a row of the table that rules, chart, documentation and runbooks go by. */
export interface Alert {
  readonly name: `KubeHeartbeat${string}`;
  readonly group: AlertGroup;
  readonly enabled: boolean;
  /** What it says to whoever is woken by it, in one sentence. */
  readonly says: string;
  readonly for: string;
  readonly severity: Severity;
  readonly escalation?: Escalation;
  readonly threshold?: Threshold;
  /** In PromQL, with the tokens of `tokens.ts`. */
  readonly expr: string;
  /** One line: which, how much, why me. */
  readonly summary: string;
  /** What happens if nobody does anything. */
  readonly description: string;
}

/** One rule of an alert: an alert that can be worse is two rules of one name. */
export interface AlertRule {
  readonly severity: Severity;
  readonly expr: string;
}

/** The rules of an alert; never two at once for the same labels. */
export function rulesOf({ expr, severity, escalation }: Alert): readonly AlertRule[] {
  if (escalation === undefined) return [{ severity, expr }];
  const on = `on (${escalation.on.join(', ')})`;
  const joined = (operator: string): string =>
    `(\n${expr}\n)\n${operator} ${on} (\n${escalation.when}\n)`;
  return [
    { severity: escalation.severity, expr: joined('and') },
    { severity, expr: joined('unless') },
  ];
}
