import type { ProbeResult } from '@kube-heartbeat/rules/fact.ts';
import type { TlsMode } from './dial.ts';

const blind = ['tls_failed', 'unauthorized', 'forbidden', 'no_address', 'unreachable'] as const;
type Blind = (typeof blind)[number];

/** Fewer may be single nodes with a trouble of their own. */
const share = 0.5;

const sentences: Readonly<Record<Blind, (mode: TlsMode) => string>> = {
  tls_failed: (mode) =>
    mode === 'verify'
      ? 'their certificates are not signed by a CA that we know (a kubelet signs its own by default): give --kubelet.ca-file, or --kubelet.tls=pin'
      : 'their certificates are not the ones that were seen first',
  unauthorized: (mode) =>
    mode === 'off'
      ? 'they want a token, which --kubelet.tls=off sends to nobody: use pin, or give --kubelet.send-token'
      : 'they do not know our token',
  forbidden: () => 'we lack the permission to get nodes/metrics',
  no_address: () =>
    'their Nodes have no address that can be resolved, of the types of --kubelet.preferred-address-types',
  unreachable: () => 'there is no way to them: is a network policy or a firewall in it?',
};

/**
 * Why kubelets cannot be looked at, where that is so of half of them: one sentence. No such result
 * says anything about a node.
 */
export function whyNobodyLooks(
  results: ReadonlyMap<string, ProbeResult>,
  mode: TlsMode,
): string | undefined {
  for (const result of blind) {
    const count = [...results.values()].filter((each) => each === result).length;
    if (count === 0 || count < share * results.size) continue;
    // No counts: a sentence that changes with each look would fill the log.
    return `Most kubelets cannot be looked at (${result}): ${sentences[result](mode)}. Relist lags and causes are missing; nothing is said against these nodes.`;
  }
  return undefined;
}
