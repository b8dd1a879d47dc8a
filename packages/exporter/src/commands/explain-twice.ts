import type { NodeJson, PodJson } from '../http/json.ts';
import { count, safe, wrap } from '../text.ts';

/** The most pods that are named. */
const most = 20;

/**
 * The pods that may run twice, or whose object hangs: what is safe for them, in which order, and what
 * is not. Empty: there are none.
 */
export function twiceText({ name, cause, pods }: NodeJson): string {
  const twice = pods.filter((pod) => pod.may_run_twice);
  const hanging = pods.filter(({ stuck }) => stuck);
  if (twice.length === 0 && hanging.length === 0) return '';
  const lines = [
    ...named('a replacement starts while the old one may still run', twice),
    ...named('is deleted, but nobody confirms that it stopped', hanging),
    ...safeSteps(safe(name), cause === 'node_gone' || cause === 'unknown' || cause === null),
  ];
  return `${lines.join('\n')}\n`;
}

function named(what: string, pods: readonly PodJson[]): readonly string[] {
  if (pods.length === 0) return [];
  const names = pods.slice(0, most).map((pod) => safe(`${pod.namespace}/${pod.name}`));
  const rest = pods.length > most ? ` and ${pods.length - most} more (-o json has all)` : '';
  return [wrap(`${count(pods.length, 'pod')}: ${what}: ${names.join(', ')}${rest}`, '  ')];
}

/** Nothing that ends an object early is safe before the machine is off. */
function safeSteps(node: string, mayBeOff: boolean): readonly string[] {
  const first = mayBeOff
    ? 'find out whether the machine is off, or switch it off'
    : 'the machine runs: mend its kubelet, which then stops what was replaced; or switch it off';
  return [
    wrap(`safe, in this order: 1. ${first}; 2. only then, for what still hangs:`, '  '),
    `     kubectl taint nodes ${node} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`,
    wrap(
      'not safe while it may run: that taint, kubectl delete pod --force, kubectl delete node: each starts StatefulSets and attaches volumes a second time.',
      '  ',
    ),
  ];
}
