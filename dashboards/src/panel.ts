/** One query of a panel. */
export interface Query {
  /** In PromQL; `$cluster` and the other variables of the dashboard are Grafana's to fill in. */
  readonly expr: string;
  readonly legend?: string;
}

export type PanelKind = 'stat' | 'timeseries' | 'stacked' | 'table' | 'timeline' | 'heatmap';

/** One panel: all that Grafana needs and nothing that it can think of by itself. */
export interface Panel {
  readonly kind: PanelKind;
  readonly title: string;
  readonly description: string;
  /** One of Grafana's units: `s`, `short`, `percentunit`, `dateTimeAsIso` … */
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly queries: readonly Query[];
  /** What numbers stand for, in order from 0. */
  readonly words?: readonly Word[];
}

export interface Word {
  readonly text: string;
  readonly colour: string;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export type VariableName = 'cluster' | 'topology_zone' | 'pool' | 'node';

/** One dashboard. */
export interface Board {
  readonly uid: `kube-heartbeat-${string}`;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableName[];
  readonly rows: readonly Row[];
}
