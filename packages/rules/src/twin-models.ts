import type { Model } from './model.ts';
import { type Settings, settingTable } from './settings.ts';
import { behaviour } from './versions.ts';

/**
 * The models that may speak differently of a node whose lease has no write that is no renewal: of
 * those that differ in the lease breaker alone the first one. Most candidates are such twins (a
 * controller may be of the API server's version or one older), and most leases are never touched.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
export function withoutTwins(models: readonly Model[]): readonly Model[] {
  const kept: Model[] = [];
  for (const model of models) {
    if (!kept.some((other) => areTwins(other.settings, model.settings))) kept.push(model);
  }
  return kept;
}

function areTwins(one: Settings, other: Settings): boolean {
  if (behaviour(one.version).queuesInSameTick !== behaviour(other.version).queuesInSameTick) {
    return false;
  }
  return settingTable.every(
    ({ name }) => name === 'version' || name === 'leaseBreaker' || one[name] === other[name],
  );
}
