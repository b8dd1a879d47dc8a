import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';
import { podStatusPatch } from './objects.ts';

/** What kubelets do for pods: they confirm deletions and say that a pod runs. */
export interface Confirming {
  /** A kubelet came back: it ends what was deleted meanwhile, and repairs its pods' status. */
  returned(node: string): Promise<void>;
  failures(): number;
  stop(): Promise<void>;
}

interface Pod {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
}

/** Watches all pods and confirms each deletion on a node whose kubelet can. */
export function confirmDeletions(api: Api, canConfirm: (node: string) => boolean): Confirming {
  const ending = new AbortController();
  let failures = 0;
  const path = ({ metadata }: Pod): string =>
    `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  const confirm = async (pod: Pod): Promise<void> => {
    if (!pod.metadata.deletionTimestamp || !canConfirm(pod.spec.nodeName ?? '')) return;
    await api.ask('DELETE', path(pod), { gracePeriodSeconds: 0 });
  };
  const count = (): void => {
    failures += 1;
  };
  const list = async (query: string): Promise<{ items: Pod[]; version: string }> => {
    const { body } = await api.must('GET', `/api/v1/pods${query}`);
    const { items, metadata } = body as { items: Pod[]; metadata: { resourceVersion: string } };
    return { items, version: metadata.resourceVersion };
  };
  const watch = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        const { items, version } = await list('');
        for (const pod of items) await confirm(pod);
        const query = `?watch=1&resourceVersion=${version}`;
        const onLine = (line: string): void => {
          const event = JSON.parse(line) as { type: string; object: Pod };
          if (event.type === 'MODIFIED') confirm(event.object).catch(count);
        };
        await api.follow(`/api/v1/pods${query}`, onLine, ending.signal);
      } catch {
        if (!ending.signal.aborted) count();
      }
      await sleep(200, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  const watching = watch();
  return {
    async returned(node) {
      const { items } = await list(`?fieldSelector=spec.nodeName=${node}`);
      for (const pod of items) {
        await confirm(pod);
        if (pod.metadata.deletionTimestamp) continue;
        await api.ask('STRATEGIC', `${path(pod)}/status`, podStatusPatch());
      }
    },
    failures: () => failures,
    async stop() {
      ending.abort();
      await watching;
    },
  };
}
