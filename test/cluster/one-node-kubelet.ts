import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Child, Household } from './processes.ts';

/** What a kubelet is started with. */
export interface KubeletSpec {
  readonly folder: string;
  readonly binary: string;
  readonly name: string;
  readonly address: string;
  readonly kubeconfig: string;
  /** Whoever shows a certificate of it may ask the kubelet: the API server. */
  readonly clientAuthority: string;
  /** The socket of the runtime; a proxy may stand before it. */
  readonly runtime: string;
  /** Fields of KubeletConfiguration that win over the ones here. */
  readonly configuration?: object;
}

/** Starts a kubelet with its default self-signed serving certificate. */
export function startKubelet(household: Household, spec: KubeletSpec): Child {
  const { folder, binary, name, address, kubeconfig } = spec;
  const file = join(folder, 'kubelet.json');
  writeFileSync(file, JSON.stringify(configurationOf(spec)));
  const args = [
    `--config=${file}`,
    `--kubeconfig=${kubeconfig}`,
    `--root-dir=${join(folder, 'kubelet')}`,
    `--cert-dir=${join(folder, 'kubelet-certificates')}`,
    `--hostname-override=${name}`,
    `--node-ip=${address}`,
  ];
  return household.start(binary, args, join(folder, 'kubelet.log'));
}

function configurationOf({ runtime, clientAuthority, configuration = {} }: KubeletSpec): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: clientAuthority },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'cgroupfs',
    // No resources are reserved: so it runs beside others, in cgroups of its own.
    cgroupRoot: process.env['ONE_NODE_CGROUP'] ?? '/',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${runtime}`,
    imageServiceEndpoint: `unix://${runtime}`,
    resolvConf: '',
    ...configuration,
  };
}
