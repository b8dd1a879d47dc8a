import type { Seconds } from './time.ts';

/**
 * Why a forecast says what it says: data that a program can switch on (`code`);
 * `says` makes the sentence.
 */
export type Because =
  | { readonly code: 'silence'; readonly grace: Seconds }
  | { readonly code: 'estimate'; readonly grace: Seconds }
  | { readonly code: 'extra_tick'; readonly grace: Seconds }
  | { readonly code: 'leader_changed'; readonly grace: Seconds }
  | { readonly code: 'all_zones_left_dark'; readonly grace: Seconds }
  | { readonly code: 'never_ready'; readonly grace: Seconds }
  | { readonly code: 'no_ready_condition' }
  | { readonly code: 'lease_blinded' }
  | { readonly code: 'no_leader' }
  | { readonly code: 'evidence_stale' }
  | { readonly code: 'already_unknown' }
  | { readonly code: 'kubelet_not_ready' }
  | { readonly code: 'queue'; readonly waiting: number; readonly rate: number }
  | { readonly code: 'swap' }
  | { readonly code: 'tainted' }
  | { readonly code: 'zone_rate_zero' }
  | { readonly code: 'all_zones_dark' }
  | { readonly code: 'toleration'; readonly seconds: Seconds }
  | { readonly code: 'default_toleration'; readonly seconds: Seconds }
  | { readonly code: 'timer'; readonly seconds: Seconds }
  | { readonly code: 'not_tolerated' }
  | { readonly code: 'tolerated_for_ever' }
  | { readonly code: 'taint_eviction_off' }
  | { readonly code: 'deleted' }
  | { readonly code: 'cloud_may_delete_node' }
  | { readonly code: 'node_deleted' }
  | { readonly code: 'out_of_service' }
  | { readonly code: 'kubelet_must_confirm' };

export type Reason = Because['code'];
