import { anyObject, objects, port, span, textMap, texts, type Value, value } from './value.ts';

/** What it may see, who may ask it, and who scrapes it. */
export const reachValues: readonly Value[] = [
  value('rbac.create', true, 'Make roles and bindings: get, list and watch, nothing else.'),
  value(
    'rbac.pods',
    true,
    'List and watch pods: without, every eviction is forecast for a default pod.',
  ),
  value(
    'rbac.kubelets',
    true,
    "get nodes/metrics: without, a kubelet's relist and causes are not seen.",
  ),
  value('rbac.extraRules', [], 'More rules of the ClusterRole.', objects),
  value(
    'web.page.enabled',
    false,
    'Answer the page and the API on all addresses. Off: on loopback, for port-forward.',
  ),
  value('web.page.port', 8351, 'Port of the page and the API.', port),
  value(
    'web.config',
    {},
    "exporter-toolkit's web configuration, kept in a Secret. Paths start at /etc/kube-heartbeat/web.",
    anyObject,
  ),
  value(
    'web.existingSecret',
    '',
    'A Secret with the key web.yaml (and certificates), in place of web.config.',
  ),
  value('web.scheme', 'HTTP', 'HTTPS where the web configuration has tls_server_config.', {
    enum: ['HTTP', 'HTTPS'],
  }),
  value(
    'web.listenHost',
    '',
    'Address to listen on; 127.0.0.1 behind a proxy in the same pod. None: all.',
  ),
  value(
    'scrapeAnnotations',
    false,
    'prometheus.io/scrape on the Service. Such a scrape renames `node` to `exported_node` unless it honors labels.',
  ),
  value(
    'serviceMonitor.enabled',
    false,
    'Make a ServiceMonitor (Prometheus operator). honorLabels is set: `node` is the node told of.',
  ),
  value('serviceMonitor.namespace', '', 'Another namespace.'),
  value('serviceMonitor.labels', {}, 'Labels that the Prometheus selects by.', textMap),
  value(
    'serviceMonitor.interval',
    '',
    "Scrape interval; none: the Prometheus' own. 15s or less for alerts before the taint.",
    span,
  ),
  value('serviceMonitor.scrapeTimeout', '', 'Scrape timeout.', span),
  value('serviceMonitor.sampleLimit', 0, 'Most samples of a scrape; 0: any.', {
    type: 'integer',
    minimum: 0,
  }),
  value('serviceMonitor.relabelings', [], 'Relabelings of the target.', objects),
  value('serviceMonitor.metricRelabelings', [], 'Relabelings of the samples.', objects),
  value(
    'serviceMonitor.endpoint',
    {},
    'More fields of the endpoint: tlsConfig, basicAuth.',
    anyObject,
  ),
  value(
    'networkPolicy.enabled',
    false,
    'Let in scrapes; let out to the API server, DNS and kubelets.',
  ),
  value('networkPolicy.from', [], 'Who may scrape (peers); none: everybody.', objects),
  value('networkPolicy.apiServerPorts', [443, 6443], 'Ports of the API server.', {
    type: 'array',
    items: port,
  }),
  value('networkPolicy.kubeletPort', 10_250, 'Port of the kubelets.', port),
  value('networkPolicy.extraIngress', [], 'More rules in.', objects),
  value('networkPolicy.extraEgress', [], 'More rules out.', objects),
  value(
    'apiPriority.enabled',
    false,
    'A FlowSchema and a priority level of its own: its lists are served while others overload the API server.',
  ),
  value('apiPriority.shares', 10, 'nominalConcurrencyShares of the level.', {
    type: 'integer',
    minimum: 1,
  }),
  value('apiPriority.matchingPrecedence', 900, 'The lower, the earlier it matches.', {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
  }),
  value(
    'extraManifests',
    [],
    'More objects, as mappings or as text; templates in them are filled in.',
    { type: 'array', items: { anyOf: [{ type: 'string' }, anyObject] } },
  ),
  value('tests.enabled', true, 'Pods of `helm test`.'),
];

/** What Prometheus and Grafana are given. */
export const watchValues: readonly Value[] = [
  value('prometheusRule.enabled', false, 'Make a PrometheusRule (Prometheus operator).'),
  value('prometheusRule.namespace', '', 'Another namespace.'),
  value('prometheusRule.labels', {}, 'Labels that the Prometheus selects by.', textMap),
  value('prometheusRule.interval', '', "Evaluation interval; none: the rules' own.", span),
  value(
    'prometheusRule.aggregationLabels',
    ['cluster'],
    'Labels that tell clusters apart; none: [].',
    texts,
  ),
  value('prometheusRule.ruleLabels', {}, 'Labels on every alert.', textMap),
  value('prometheusRule.ruleAnnotations', {}, 'Annotations on every alert.', textMap),
  value('prometheusRule.runbookUrl', '', "Where the runbooks are; none: this project's."),
  value('dashboards.enabled', false, "A ConfigMap for each dashboard, for Grafana's sidecar."),
  value('dashboards.namespace', '', 'Another namespace.'),
  value('dashboards.label', 'grafana_dashboard', 'Label that the sidecar looks for.'),
  value('dashboards.labelValue', '1', 'Its value.'),
  value('dashboards.folderAnnotation', 'grafana_folder', 'Annotation that names the folder.'),
  value('dashboards.folder', 'Kubernetes', 'The folder.'),
  value('dashboards.annotations', {}, 'More annotations.', textMap),
  value(
    'grafanaDashboards.enabled',
    false,
    'A GrafanaDashboard for each (Grafana operator); takes dashboards.enabled too.',
  ),
  value(
    'grafanaDashboards.instanceSelector',
    { matchLabels: { dashboards: 'grafana' } },
    'Which Grafanas.',
    anyObject,
  ),
  value('grafanaDashboards.folder', 'Kubernetes', 'The folder.'),
  value('grafanaDashboards.resyncPeriod', '10m', 'How often the operator looks.', span),
  value('grafanaDashboards.allowCrossNamespaceImport', true, 'Grafanas of other namespaces too.'),
];
