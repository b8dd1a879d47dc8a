import { anyObject, objects, port, textMap, texts, type Value, value } from './value.ts';

/** A pod that loses its node must come back sooner than the forecasts it is asked for. */
const tolerations = [
  {
    key: 'node.kubernetes.io/unreachable',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 30,
  },
  {
    key: 'node.kubernetes.io/not-ready',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  },
];

/** What runs, where, and as whom. */
export const podValues: readonly Value[] = [
  value(
    'nameOverride',
    '',
    'Another name for app.kubernetes.io/name. `kube-heartbeat nodes` finds pods by the usual one.',
  ),
  value('fullnameOverride', '', 'Another name for all objects.'),
  value('namespaceOverride', '', 'Another namespace than that of the release.'),
  value('commonLabels', {}, 'Labels on every object.', textMap),
  value('image.registry', 'ghcr.io', 'Registry; global.imageRegistry wins.'),
  value('image.repository', 'kube-heartbeat/kube-heartbeat', 'Repository.'),
  value('image.tag', '', "Tag; none: the chart's appVersion."),
  value('image.digest', '', 'sha256:… pins the image, whatever its tag.', {
    pattern: '^(sha256:[0-9a-f]{64})?$',
  }),
  value('image.pullPolicy', 'IfNotPresent', 'Always, IfNotPresent or Never.', {
    enum: ['Always', 'IfNotPresent', 'Never'],
  }),
  value('imagePullSecrets', [], 'Names of Secrets to pull with.', {
    type: 'array',
    items: { anyOf: [{ type: 'string' }, anyObject] },
  }),
  value('replicas', 2, 'Each sees all; the freshest speaks. More than 2 buy nothing.', {
    type: 'integer',
    minimum: 0,
  }),
  value('revisionHistoryLimit', 3, 'Old ReplicaSets that are kept for a rollback.', {
    type: 'integer',
    minimum: 0,
  }),
  value('extraArgs', [], 'More arguments of `serve`, as they are.', texts),
  value('extraEnv', [], 'More environment variables.', objects),
  value('extraContainers', [], 'More containers in the pod.', objects),
  value('initContainers', [], 'Containers that run before.', objects),
  value('extraVolumes', [], 'More volumes of the pod.', objects),
  value('extraVolumeMounts', [], "More mounts of the exporter's container.", objects),
  value('serviceAccount.create', true, 'Make a ServiceAccount.'),
  value('serviceAccount.name', '', 'Its name, or that of one that is there.'),
  value('serviceAccount.annotations', {}, 'Its annotations.', textMap),
  value('serviceAccount.automount', true, 'The pod gets a token: without one it sees nothing.'),
  value('podAnnotations', {}, 'Annotations of the pods.', textMap),
  value('podLabels', {}, 'Labels of the pods.', textMap),
  value(
    'podSecurityContext',
    {
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      fsGroup: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    'Security context of the pod.',
    anyObject,
  ),
  value(
    'securityContext',
    {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    'Security context of the container.',
    anyObject,
  ),
  value(
    'resources',
    {
      requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '16Mi' },
      limits: { memory: '256Mi', 'ephemeral-storage': '64Mi' },
    },
    'For up to 1,000 nodes; docs/scaling.md has figures: at 5,000 nodes request 250m and 384Mi, limit 768Mi. No CPU limit: a throttled witness is late.',
    anyObject,
  ),
  value(
    'probes.liveness',
    { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    'Of this process alone: an API server that is gone restarts nobody.',
    anyObject,
  ),
  value(
    'probes.readiness',
    { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
    'Leases and nodes are listed.',
    anyObject,
  ),
  value(
    'probes.startup',
    { periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 },
    'Time for a start on a slow machine.',
    anyObject,
  ),
  value('terminationGracePeriodSeconds', 15, 'Answers under way end within one.', {
    type: 'integer',
    minimum: 0,
  }),
  value('priorityClassName', '', 'As system-cluster-critical: it should be among the last to go.'),
  value('nodeSelector', { 'kubernetes.io/os': 'linux' }, 'Which nodes.', textMap),
  value(
    'tolerations',
    tolerations,
    'A replica on a dead node is replaced after 30 s instead of 300.',
    objects,
  ),
  value('affinity', {}, 'Affinity of the pods.', anyObject),
  value(
    'topologySpread.enabled',
    true,
    'Replicas on different nodes and zones, where there are any.',
  ),
  value('topologySpread.constraints', [], 'Constraints in place of those.', objects),
  value('podDisruptionBudget.enabled', true, 'A drain leaves one replica.'),
  value('podDisruptionBudget.maxUnavailable', 1, 'How many may be gone at once.', {
    type: ['integer', 'string'],
  }),
  value('service.type', 'ClusterIP', 'Type of the Service.', {
    enum: ['ClusterIP', 'NodePort', 'LoadBalancer'],
  }),
  value('service.port', 8350, 'Port of /metrics and the probes.', port),
  value('service.annotations', {}, 'Annotations of the Service.', textMap),
];
