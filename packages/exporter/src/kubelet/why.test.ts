import type { ProbeResult } from '@kube-heartbeat/rules/fact.ts';
import { expect, test } from 'vitest';
import { whyNobodyLooks } from './why.ts';

const seen = (...results: readonly ProbeResult[]) =>
  new Map(results.map((result, index) => [`node-${index}`, result]));

test.for([
  [seen('answered', 'answered', 'refused'), 'verify', undefined],
  [seen('answered', 'answered', 'tls_failed'), 'verify', undefined],
  [seen('tls_failed', 'tls_failed'), 'verify', '--kubelet.tls=pin'],
  [seen('tls_failed'), 'pin', 'seen first'],
  [seen('unauthorized', 'answered'), 'off', '--kubelet.send-token'],
  [seen('forbidden', 'forbidden', 'answered'), 'verify', 'nodes/metrics'],
  [seen('unreachable'), 'verify', 'network policy'],
  [seen('no_address'), 'verify', '--kubelet.preferred-address-types'],
  [seen(), 'verify', undefined],
] as const)('%o in mode %s: %s', ([results, mode, hint]) => {
  const sentence = whyNobodyLooks(results, mode);
  if (hint === undefined) expect(sentence).toBeUndefined();
  else expect(sentence).toContain(hint);
});
