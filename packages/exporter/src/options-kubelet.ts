import type { Flag } from './options.ts';
import { flag, onOff } from './options-flag.ts';
import { oneOf, readList, readText } from './options-read.ts';

const kubelets = { group: 'Kubelets', on: ['serve'] } as const;
const addressTypes = ['InternalIP', 'Hostname', 'InternalDNS', 'ExternalIP', 'ExternalDNS'];

/** How kubelets are looked at. */
export const kubeletFlags: readonly Flag[] = [
  flag(
    ['kubelet.probe', 'kubeletProbe'],
    onOff,
    { value: 'true|false', fallback: 'true', ...kubelets },
    'Look at the kubelets themselves, straight and within a budget: relist lags and causes come from there.',
  ),
  flag(
    ['kubelet.tls', 'kubeletTls'],
    oneOf('verify', 'pin', 'off'),
    { value: 'MODE', fallback: 'verify', ...kubelets },
    'Whom to believe: verify (a certificate that the CA signed), pin (the one that was seen first), off (anybody, who then gets no token).',
  ),
  flag(
    ['kubelet.ca-file', 'kubeletCaFile'],
    readText,
    { value: 'FILE', ...kubelets },
    "CA of the kubelets' certificates. Not given: the one of the API server.",
  ),
  flag(
    ['kubelet.send-token', 'kubeletSendToken'],
    onOff,
    kubelets,
    'With --kubelet.tls=off, send our token all the same, to whoever answers.',
  ),
  flag(
    ['kubelet.preferred-address-types', 'addressTypes'],
    readList,
    { value: 'TYPES', fallback: addressTypes.join(','), ...kubelets },
    'Types of node addresses at which kubelets are looked at; the first that a node has counts.',
  ),
];
