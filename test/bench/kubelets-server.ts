import { newAuthority } from '../../packages/exporter/src/kube/certificates.test-data.ts';
import {
  relistPage,
  startKubelet,
} from '../../packages/exporter/src/kubelet/kubelet.test-server.ts';

// The other side of kubelets.ts, in a process of its own: its cost is not the prober's.
const identity = await (await newAuthority()).issue('kubelet');
const kubelet = await startKubelet(identity, { page: '' }, { host: '0.0.0.0' });
let ended = 0;
setInterval(() => {
  ended += 1;
  kubelet.behaviour.page = relistPage(Date.now() / 1000 - 0.4, ended);
}, 1000);
process.send?.({ port: kubelet.port });
console.log(`port ${kubelet.port}`);
process.on('disconnect', () => process.exit());
