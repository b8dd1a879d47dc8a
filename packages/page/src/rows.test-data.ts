import type { Fleet, Forecast, Row, Trouble } from './api.ts';

export function aForecast(
  earliest: Forecast['earliest'],
  latest: Forecast['latest'] = earliest,
): Forecast {
  return { earliest, latest, because: { code: 'silence' }, says: 'no heartbeat counts for 50s' };
}

export function aTrouble(given: Partial<Trouble> = {}): Trouble {
  return {
    ready: 'True',
    ready_reason: '',
    ready_message: '',
    status_seen: null,
    departing: '',
    cause: null,
    ready_but_dead: null,
    blocked: [],
    unknown: null,
    not_ready: null,
    no_execute: null,
    eviction: null,
    pods_assumed: true,
    next: null,
    pods: { replaced: 0, waits: 0, lost: 0 },
    terminating: 0,
    ...given,
  };
}

export function aRow(name: string, given: Partial<Row> = {}): Row {
  return {
    ...{ name, zone: 'eu/1', pool: 'blue', phase: 'ready' },
    ...{ lease_seen: 1000, lease_estimated: false, trouble: null },
    ...given,
  };
}

export const aFleet: Fleet = {
  version: '1',
  synced: true,
  leader: { holder: 'a', state: 'known', changes: 0, seen: 1 },
  zones: [],
  settings: [],
  evictions_halted: false,
  control_plane_suspect: false,
  fresh: { leases: true, nodes: true, leader: true, pods: true },
  problems: [],
  score: { predictions: [], errors: [], recent: [] },
};
