import type { Resource } from '@kube-heartbeat/rules/fact.ts';
import { type FleetFamily, one, type Sample, type Scene, unixTime } from './family.ts';
import { type Watched, watchResults } from './witness.ts';

const resources: readonly Resource[] = ['leases', 'nodes', 'leader', 'pods'];

/** One sample a resource; `value` is undefined where it is not known. */
function each(value: (resource: Resource, watched: Watched) => number | undefined) {
  return ({ witness }: Scene): readonly Sample[] =>
    resources.flatMap((resource) =>
      one(value(resource, witness.watched[resource])).map((sample) => ({
        labels: { resource },
        ...sample,
      })),
    );
}

export const lastEvent: FleetFamily = {
  name: 'kube_heartbeat_watch_last_event_timestamp_seconds',
  type: 'gauge',
  help: 'Unix time of the observer when the watch of the resource last delivered anything, a bookmark too; no series before the first.',
  labels: ['resource'],
  group: 'witness',
  of: 'fleet',
  series: '4',
  samples: (scene) => each((_, { lastEventAt }) => unixTime(lastEventAt, scene))(scene),
};

export const cacheSynced: FleetFamily = {
  name: 'kube_heartbeat_cache_synced',
  type: 'gauge',
  help: '1 once a list of the resource was complete; pages are made from what the watches delivered since, never from a request at the scrape.',
  labels: ['resource'],
  group: 'witness',
  of: 'fleet',
  series: '4',
  samples: each((_, { synced }) => Number(synced)),
};

export const evidenceFresh: FleetFamily = {
  name: 'kube_heartbeat_evidence_fresh',
  type: 'gauge',
  help: '1 while the watch of the resource delivers; 0 once it was cut or silent for too long: then no forecast about it is to be trusted.',
  labels: ['resource'],
  group: 'witness',
  of: 'fleet',
  series: '4',
  samples: (scene) => each((resource) => Number(scene.view.fresh[resource]))(scene),
};

export const objects: FleetFamily = {
  name: 'kube_heartbeat_objects',
  type: 'gauge',
  help: 'Objects of the resource that the observer holds; pods are those of nodes in trouble only.',
  labels: ['resource'],
  group: 'witness',
  of: 'fleet',
  series: '4',
  samples: each((_, watched) => watched.objects),
};

export const decodeErrors: FleetFamily = {
  name: 'kube_heartbeat_decode_errors_total',
  type: 'counter',
  help: 'Objects of the resource that were skipped because something that the rules need was missing or made no sense.',
  labels: ['resource', 'reason'],
  group: 'witness',
  of: 'fleet',
  series: '1 a reason seen',
  samples: ({ witness }) =>
    resources.flatMap((resource) =>
      Object.entries(witness.watched[resource].decodeErrors).map(([reason, value]) => ({
        labels: { resource, reason },
        value,
      })),
    ),
};

export const lists: FleetFamily = {
  name: 'kube_heartbeat_lists_total',
  type: 'counter',
  help: 'Complete lists of the resource.',
  labels: ['resource'],
  group: 'witness',
  of: 'fleet',
  series: '4',
  samples: each((_, watched) => watched.lists),
};

export const watches: FleetFamily = {
  name: 'kube_heartbeat_watches_total',
  type: 'counter',
  help: 'Watches of the resource that came to an end: ended by the server as usual (those of pods each 12 s, where none is about to be deleted each minute), expired (410), throttled (429), refused (401 or 403), silent for too long, failed in any other way.',
  labels: ['resource', 'result'],
  group: 'witness',
  of: 'fleet',
  series: String(resources.length * watchResults.length),
  samples: ({ witness }) =>
    resources.flatMap((resource) =>
      watchResults.map((result) => ({
        labels: { resource, result },
        value: witness.watched[resource].watches[result] ?? 0,
      })),
    ),
};

export const probeRound: FleetFamily = {
  name: 'kube_heartbeat_probe_round_seconds',
  type: 'gauge',
  help: 'How long it takes to look at every kubelet once, within the budget of looks; no series where kubelets are not looked at.',
  labels: [],
  group: 'witness',
  of: 'fleet',
  series: '1',
  samples: ({ view }) => one(view.probeRound),
};

export const buildInfo: FleetFamily = {
  name: 'kube_heartbeat_build_info',
  type: 'info',
  help: 'The version of kube-heartbeat, the revision it was built from, and the version of Node.js it runs on.',
  labels: ['version', 'revision', 'nodeversion'],
  group: 'witness',
  of: 'fleet',
  series: '1',
  samples: ({ witness: { build } }) => [
    {
      labels: {
        version: build.version,
        revision: build.revision,
        nodeversion: build.nodeVersion,
      },
      value: 1,
    },
  ],
};

export const time: FleetFamily = {
  name: 'kube_heartbeat_time_seconds',
  type: 'gauge',
  help: 'Unix time of the observer at this scrape: subtract its timestamps from this and no other clock comes in.',
  labels: [],
  group: 'witness',
  of: 'fleet',
  series: '1',
  samples: (scene) => one(unixTime(scene.view.now, scene)),
};

export const witnessFamilies: readonly FleetFamily[] = [
  lastEvent,
  cacheSynced,
  evidenceFresh,
  objects,
  decodeErrors,
  lists,
  watches,
  probeRound,
  buildInfo,
  time,
];
