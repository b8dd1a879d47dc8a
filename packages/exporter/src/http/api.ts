import { Router } from 'express';
import { nearest } from '../nearest.ts';
import { clusterJson, nodeJson, nodesJson } from './json.ts';
import { scoreJson } from './json-score.ts';
import type { Live } from './live.ts';

/** The JSON API, mounted at /api/v1. */
export function apiRouter(live: Live): Router {
  const router = Router();
  router.get('/nodes', (_, response) => {
    response.json(nodesJson(live.view(), live.problems()));
  });
  router.get('/nodes/:name', ({ params: { name } }, response) => {
    const view = live.view();
    const found = view.nodes.find((node) => node.name === name);
    if (found) {
      response.json({ ...clusterJson(view, live.problems()), node: nodeJson(found, view) });
      return;
    }
    const names = view.nodes.map((node) => node.name);
    response
      .status(404)
      .json({ error: `There is no node ${name}.`, nearest: nearest(name, names) });
  });
  router.get('/zones', (_, response) => {
    const { now, zones, evictions_halted } = clusterJson(live.view(), []);
    response.json({ now, evictions_halted, zones });
  });
  router.get('/settings', (_, response) => {
    const { now, leader, settings } = clusterJson(live.view(), []);
    response.json({ now, leader, settings });
  });
  router.get('/score', (_, response) => {
    const { now, wallOffset } = live.view();
    response.json(scoreJson(live.witness(), live.recent(), now + wallOffset));
  });
  return router;
}
