/**
 * What stands at `/` where the page cannot be built, or is answered elsewhere: what this is, and
 * where to go.
 */
export function landingPage(version: string, api: boolean): string {
  const links = [
    ['metrics', 'metrics', 'for Prometheus'],
    ['api/v1/nodes', 'nodes', 'every node: its phase, what comes next and when (JSON)'],
    ['api/v1/zones', 'zones', 'disruption and eviction rate of each zone (JSON)'],
    [
      'api/v1/settings',
      'settings',
      "how the cluster's controllers are set, and how that is known (JSON)",
    ],
    ['api/v1/score', 'score', 'how right the forecasts have been (JSON)'],
    ['readyz', 'readyz', 'whether everything is seen'],
    ['livez', 'livez', 'whether this process lives'],
  ];
  const shown = links.filter(([path = '']) => api || !path.startsWith('api/'));
  const items = shown.map(
    ([path, name, says]) => `<li><a href="${path}">${name}</a>: ${says}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>kube-heartbeat</title></head>
<body>
<h1>kube-heartbeat ${version}</h1>
<p>When will Kubernetes give a node up, and what will it then do to the pods on it?</p>
<p>${api ? 'The page that shows it could not be built here: npm ci in the source folder makes it whole. All else works:' : 'The page and the API are answered at --web.page-address. Here are:'}</p>
<ul>
${items.join('\n')}
</ul>
</body>
</html>
`;
}
