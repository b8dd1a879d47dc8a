import type { Alert } from './alert.ts';
import { controllerAlerts } from './alerts-controllers.ts';
import { kubeletAlerts } from './alerts-kubelet.ts';
import { nodeAlerts } from './alerts-nodes.ts';
import { witnessAlerts } from './alerts-witness.ts';

/** Every alert there is, on or off. */
export const alerts: readonly Alert[] = [
  ...nodeAlerts,
  ...kubeletAlerts,
  ...controllerAlerts,
  ...witnessAlerts,
];
