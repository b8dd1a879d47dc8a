import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Exporter } from './page.ts';
import type { Act } from './play.ts';

/** What the alerts of an incident must be. */
type Bar =
  /** So early before the first deletion the first alert above info, and the first page. */
  | {
      readonly kind: 'early';
      readonly alert: Seconds;
      readonly page: Seconds /** The first alert tells how many pods, and when. */;
      readonly why?: boolean;
    }
  /** Only once Kubernetes has given it up: so early the first page. */
  | { readonly kind: 'page'; readonly page: Seconds }
  /** Pods go so soon that no alert can help: it says so. */
  | { readonly kind: 'hopeless' }
  /** At most so many alerts above info, none but these. */
  | { readonly kind: 'quiet'; readonly most: number; readonly only?: readonly string[] };

/** Something that befalls a cluster, played in virtual time. */
export interface Incident {
  readonly name: string;
  readonly says: string;
  readonly bar: Bar;
  /** How long it is watched. */
  readonly seconds: Seconds;
  /** The acts, all of them moved by `shift` seconds against scrapes and evaluations. */
  readonly acts: (shift: Seconds) => readonly Act[];
  /** By how many seconds; one run for each. */
  readonly shifts: readonly Seconds[];
  /** Forecasts are held against what comes: they are, where nothing else is said. */
  readonly isJudged?: boolean;
  /** One, in mode all, where nothing else is said. */
  readonly exporters?: readonly Exporter[];
}

/** Every moment between two scrapes, in steps of five seconds. */
export const everyShift: readonly Seconds[] = [0, 5, 10, 15, 20, 25];
