import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeAddress, nodeName, type OneNode, startOneNode } from './one-node.ts';

// The testbed itself: what the suites on a real node rely on.
let node: OneNode;
beforeAll(async () => {
  node = await startOneNode();
});
afterAll(() => node?.stop());

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'held' },
  spec: {
    automountServiceAccountToken: false,
    containers: [
      {
        name: 'main',
        image: 'registry.k8s.io/pause:3.10',
        imagePullPolicy: 'Never',
        securityContext: {
          runAsUser: 65532,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
  },
};

test('a pod is scheduled onto the real node, runs, and has an address there', async () => {
  const { api } = node.plane;
  const pods = '/api/v1/namespaces/default/pods';
  await node.until('its account is made', 30, async () => {
    return (await api.ask('POST', pods, pod)).status === 201;
  });
  await node.until('it runs', 60, async () => (await phase()) === 'Running');
  expect(await read()).toMatchObject({
    spec: { nodeName },
    status: { hostIP: nodeAddress, podIP: expect.stringMatching(/^10\.88\./) },
  });

  async function read(): Promise<{ status: { phase: string } }> {
    return (await api.must('GET', `${pods}/held`)).body as { status: { phase: string } };
  }
  async function phase(): Promise<string> {
    return (await read()).status.phase;
  }
});
