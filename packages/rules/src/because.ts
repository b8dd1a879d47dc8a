import type { Seconds } from './time.ts';

/** How well the controller's tick that decides is known. */
export type TickKnowledge = 'learned' | 'straddled' | 'open';

interface Silence {
  readonly code: 'silence';
  readonly grace: Seconds;
  readonly tick: TickKnowledge;
  /** Whether the grace begins one tick late (a status heartbeat without a renewal came last). */
  readonly quirk: 'no' | 'yes' | 'open';
}

interface Queue {
  readonly code: 'queue';
  /** Nodes of the zone that wait for a token, the node itself among them. */
  readonly waiting: number;
  /** Tokens a second. */
  readonly rate: number;
  /** Set where a tick must come before the node joins the queue. */
  readonly tick?: TickKnowledge;
  /** By how much the rate limit of the controller's client widens the bounds; absent: not at all. */
  readonly throttled?: Seconds;
}

interface Reset {
  readonly code: 'leader_changed' | 'all_zones_left_dark';
  readonly grace: Seconds;
  readonly tick: TickKnowledge;
}

/**
 * Why a forecast says what it says: data that a program can switch on (`code`);
 * `says` makes the sentence.
 */
export type Because =
  | Silence
  | { readonly code: 'estimate'; readonly grace: Seconds }
  | Reset
  | { readonly code: 'lease_blinded' }
  | { readonly code: 'no_leader' }
  | { readonly code: 'evidence_stale' }
  | Queue
  | { readonly code: 'zone_rate_zero' }
  | { readonly code: 'all_zones_dark' }
  | { readonly code: 'toleration'; readonly seconds: Seconds }
  | { readonly code: 'default_toleration'; readonly seconds: Seconds }
  | { readonly code: 'timer'; readonly seconds: Seconds }
  | { readonly code: 'not_tolerated' }
  | { readonly code: 'tolerated_for_ever' }
  | { readonly code: 'taint_eviction_off' }
  | { readonly code: 'cloud_may_delete_node' }
  | { readonly code: 'node_deleted' }
  | { readonly code: 'out_of_service' }
  | { readonly code: 'marked_not_ready' }
  | { readonly code: 'called_off_too_late' }
  | { readonly code: 'kubelet_must_confirm' }
  | { readonly code: 'relist_stalls' }
  | { readonly code: 'relist_never' }
  | { readonly code: 'runtime_down' }
  | { readonly code: 'runtime_hangs' }
  | { readonly code: 'kubelet_keeps_services' };

export type Reason = Because['code'];
