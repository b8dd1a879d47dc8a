const writes = ['create', 'update', 'patch', 'delete'];

/**
 * What kube-apiserver writes down: whole answers for nodes and pods, so that one can tell what
 * changed; of leases only who took the lead (kubelets renew too
 * often, and nothing here needs to know); nothing of readers.
 */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  omitManagedFields: true,
  rules: [
    {
      level: 'RequestResponse',
      verbs: writes,
      resources: [{ group: '', resources: ['nodes', 'nodes/status', 'pods', 'pods/status'] }],
    },
    {
      level: 'RequestResponse',
      verbs: writes,
      namespaces: ['kube-system'],
      resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }],
    },
    { level: 'None' },
  ],
};
