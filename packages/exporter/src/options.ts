import type { Mutable } from '@kube-heartbeat/rules/mutable.ts';
import type { SettingName } from '@kube-heartbeat/rules/settings.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';

export const commandNames = [
  'serve',
  'nodes',
  'explain',
  'score',
  'whatif',
  'demo',
  'version',
  'help',
] as const;
export type CommandName = (typeof commandNames)[number];

/** Where to listen. An empty host: every address of the machine. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export type Output = 'table' | 'wide' | 'json' | 'yaml';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What all flags and environment variables together say. */
export interface Options {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** In which form the API server is asked for what is listed and watched. */
  readonly contentType: 'protobuf' | 'json';
  /** URL of an exporter to ask. */
  readonly server?: string;
  /** Ask no exporter: look at the cluster from here. */
  readonly direct: boolean;
  /** Where the exporter runs; absent: anywhere. */
  readonly namespace?: string;
  readonly listen: Address;
  /** Where the page and the API are answered; absent: see `pageAddress`. */
  readonly page?: Address;
  /** Who may ask: a file in exporter-toolkit's format. */
  readonly webConfig?: string;
  readonly metricsMode: 'all' | 'lean' | 'auto';
  readonly poolLabels: readonly string[];
  /** Taints that say that somebody takes the node out on purpose. */
  readonly departingTaints: readonly string[];
  /** Labels (`key` or `key=value`) of nodes that have no kubelet. */
  readonly virtualNodes: readonly string[];
  /** Conditions (`Type=Status`) that show a node to be dead though it is Ready. */
  readonly evidenceConditions: readonly string[];
  /** Look at the kubelets themselves. */
  readonly kubeletProbe: boolean;
  readonly kubeletTls: 'verify' | 'pin' | 'off';
  readonly kubeletCaFile?: string;
  /** Without TLS that is believed, send the token all the same. */
  readonly kubeletSendToken: boolean;
  /** Types of node addresses at which kubelets are looked at, the best first. */
  readonly addressTypes: readonly string[];
  /** What a flag says of the controllers; each in its own unit. */
  readonly settings: Readonly<Partial<Record<SettingName, number>>>;
  readonly scoreLog?: string;
  readonly factsLog?: string;
  readonly logLevel: LogLevel;
  readonly logFormat: 'text' | 'json';
  readonly output: Output;
  readonly watch: boolean;
  /** A file of nodes and pods; `-`: standard input. */
  readonly from?: string;
  readonly nodes: number;
  readonly zones: number;
  /** How many nodes of one zone fall silent at once. */
  readonly dying: number;
  /** How many nodes die when the failure is played; absent: it is not played. */
  readonly kill?: number;
  readonly atOnce: boolean;
  readonly zoneSize?: number;
  readonly podsPerNode: number;
  readonly plays: number;
  readonly leaseDuration: Seconds;
  readonly statusUpdate: Seconds;
  readonly statusReport: Seconds;
  /** Which story the demo plays; absent: all, in turn. */
  readonly story?: string;
  readonly profile: ProfileName;
  /** How much faster than its profile the demo's cluster lives. */
  readonly speed: number;
  /** Play one story and end. */
  readonly once: boolean;
  readonly seed: number;
  /** Of the demo's page; absent: the usual one, or a free one. */
  readonly port?: number;
  readonly help: boolean;
}

export const profileNames = ['default', 'fast', 'medium', 'low'] as const;
export type ProfileName = (typeof profileNames)[number];

export const flagGroups = [
  'What to show',
  'Where to look',
  'Serving',
  'Metrics and labels',
  'Kubelets',
  'What if',
  'Demo',
  'How the controllers are set',
  'Logging',
] as const;
export type FlagGroup = (typeof flagGroups)[number];

/** What a text means to a flag: a value, or what is wrong with it, to follow the flag's name. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

/** One flag: everything that parsing, `--help`, docs/flags.md and the chart say of it. */
export interface Flag {
  /** Without dashes. */
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in the help; empty: a switch that takes none. */
  readonly value: string;
  /** The default as text; empty: there is none. */
  readonly fallback: string;
  /** Commands that have another default. */
  readonly fallbackOf?: Partial<Record<CommandName, string>>;
  readonly help: string;
  readonly group: FlagGroup;
  readonly commands: readonly CommandName[];
  /** Put a text's meaning into `options`; a sentence's end if it has none. */
  readonly apply: (text: string, options: Mutable<Options>) => string | undefined;
}

/**
 * The environment variable that says what a flag would. The demo's have its name: Kubernetes itself
 * sets KUBE_HEARTBEAT_PORT for a Service of our name.
 */
export function variable(flag: Pick<Flag, 'name'> & Partial<Pick<Flag, 'group'>>): string {
  const demo = flag.group === 'Demo' ? 'DEMO_' : '';
  return `KUBE_HEARTBEAT_${demo}${flag.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}
