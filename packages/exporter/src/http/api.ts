import type { View } from '@kube-heartbeat/rules/view.ts';
import { Router } from 'express';
import { nearest } from '../nearest.ts';
import { sendChunks } from './chunks.ts';
import { clusterJson, nodesText } from './json.ts';
import { oneNodeJson } from './json-one-node.ts';
import { scoreJson } from './json-score.ts';
import type { Live } from './live.ts';
import { shared } from './shared.ts';
import { Stream } from './stream.ts';
import { fleetJson } from './stream-frames.ts';

/** Milliseconds that a forecast of the whole fleet serves whoever asks for JSON. */
const lifetime = 250;

/** The JSON API, mounted at /api/v1. */
export function apiRouter(live: Live, version: string): Router {
  const router = Router();
  const share = shared(live.view);
  const view = () => share(lifetime);
  const stream = new Stream({ view, fleet: (seen) => fleetOf(live, seen, version) });
  router.get('/stream', (request, response) => {
    if (request.method === 'HEAD') response.type('text/event-stream').end();
    else if (!stream.join(response))
      response
        .status(503)
        .set('Retry-After', '10')
        .json({ error: 'Too many read the stream already: try again, or close a page.' });
  });
  router.get('/nodes', async (request, response) => {
    response.type('json').set('Vary', 'Accept-Encoding');
    await sendChunks(nodesText(await view(), live.problems()), request, response);
  });
  router.get('/nodes/:name', async ({ params: { name } }, response) => {
    const seen = await view();
    const found = oneNodeJson(seen, name, live);
    if (found) {
      response.json(found);
      return;
    }
    const names = seen.nodes.map((node) => node.name);
    response
      .status(404)
      .json({ error: `There is no node ${name}.`, nearest: nearest(name, names) });
  });
  router.get('/zones', async (_, response) => {
    const { now, zones, evictions_halted } = clusterJson(await view(), []);
    response.json({ now, evictions_halted, zones });
  });
  router.get('/settings', async (_, response) => {
    const { now, leader, settings } = clusterJson(await view(), []);
    response.json({ now, leader, settings });
  });
  router.get('/score', async (_, response) => {
    const { now, wallOffset } = await view();
    response.json(scoreJson(live.witness(), live.recent(), now + wallOffset));
  });
  return router;
}

/** Newest judged forecasts that a page shows. */
const shown = 20;

function fleetOf(live: Live, view: View, version: string) {
  const { now: _, ...score } = scoreJson(live.witness(), live.recent().slice(0, shown), 0);
  return fleetJson(view, live.problems(), { version, synced: live.synced(), score });
}
