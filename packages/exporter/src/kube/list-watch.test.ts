import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import {
  type Answer,
  connectFake,
  type FakeApi,
  json,
  lease,
  line,
  page,
  refuse,
  startFakeApi,
} from './fake-api.test-server.ts';
import { text } from './json.ts';
import { ListWatch } from './list-watch.ts';
import { type Health, newHealth, type Source } from './source.ts';

const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const leases: Source = {
  resource: 'leases',
  kind: 'Lease',
  path,
  pageSize: 2,
  cached: false,
  silence: 8,
};
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Told {
  readonly says: readonly string[];
  readonly health: Health;
  readonly api: FakeApi;
}

/** Runs a list and watch against scripted answers; what it tells, as short words. */
async function told(answer: Answer, source: Source = leases): Promise<Told> {
  const api = await startFakeApi(answer);
  const abort = new AbortController();
  const health = newHealth();
  const says: string[] = [];
  const tell = (word: string) => (raw: unknown, seen: { notBefore?: number }) => {
    const late = seen.notBefore === undefined ? '' : ' late';
    says.push(
      `${word} ${text(raw, 'metadata', 'name')}@${text(raw, 'metadata', 'resourceVersion')}${late}`,
    );
  };
  const sink = {
    listing: () => says.push('listing'),
    present: tell('present'),
    gone: tell('gone'),
    listed: () => says.push('listed'),
    evidence: (fresh: boolean) => says.push(fresh ? 'fresh' : 'stale'),
  };
  const world = {
    connection: connectFake(api),
    clock: systemClock,
    random: () => 0.01,
    signal: abort.signal,
  };
  const run = new ListWatch(source, sink, world, health).run();
  ends.push(async () => {
    abort.abort();
    await run;
    await api.close();
  });
  return { says, health, api };
}

const eventually = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 5 });

const beat = (name: string, version: string) => lease(name, version, '2026-11-23T10:00:00.000000Z');

/** A watch that stays open with these lines. */
function stream(response: ServerResponse, ...lines: readonly string[]): ServerResponse {
  response.writeHead(200);
  response.flushHeaders();
  for (const each of lines) response.write(each);
  return response;
}

test('pages of a list are told as one list, and the watch begins at its version', async () => {
  const { says, api, health } = await told((asked, response) => {
    if (asked.query['watch']) return stream(response, line('MODIFIED', beat('a', '12')));
    if (asked.query['continue'] === 'more') return json(response, page([beat('c', '3')], '11'));
    return json(response, page([beat('a', '1'), beat('b', '2')], '11', 'more'));
  });
  await eventually(() => expect(says).toContain('present a@12 late'));
  expect(says.slice(0, 6)).toEqual([
    'listing',
    'present a@1 late',
    'present b@2 late',
    'present c@3 late',
    'listed',
    'fresh',
  ]);
  expect(api.asked.map(({ query }) => query)).toMatchObject([
    { limit: '2' },
    { limit: '2', continue: 'more' },
    { watch: '1', resourceVersion: '11', allowWatchBookmarks: 'true' },
  ]);
  expect(api.asked[0]?.query).not.toHaveProperty('resourceVersion');
  expect(health).toMatchObject({ synced: true, fresh: true, problem: '' });
});

test('a stream that ends is resumed at the last version, a bookmark too, without a list', async () => {
  const { says, api, health } = await told((asked, response, nth) => {
    if (!asked.query['watch']) return json(response, page([beat('a', '1')], '10'));
    if (nth > 1) return stream(response, line('DELETED', beat('a', '40')));
    stream(
      response,
      line('MODIFIED', beat('a', '20')),
      line('BOOKMARK', { metadata: { resourceVersion: '30' } }),
    );
    response.end();
  });
  await eventually(() => expect(says).toContain('gone a@40 late'));
  const watches = api.asked.filter(({ query }) => query['watch']);
  expect(watches.map(({ query }) => query['resourceVersion'])).toEqual(['10', '30']);
  expect(health.watches).toEqual(new Map([['ended', 1]]));
  expect(says.filter((word) => word === 'listing' || word === 'stale')).toEqual(['listing']);
});

test('a stream that ended as usual had said all: what comes on the next one is not late', async () => {
  const { says } = await told((asked, response, nth) => {
    if (!asked.query['watch']) return json(response, page([beat('a', '1')], '10'));
    stream(response, line('BOOKMARK', { metadata: { resourceVersion: String(10 + nth) } }));
    if (nth === 1) setTimeout(() => response.end(), 1200);
    else setTimeout(() => response.write(line('DELETED', beat('a', '40'))), 800);
    return response;
  });
  await eventually(() => expect(says.find((word) => word.startsWith('gone'))).toBe('gone a@40'));
});

test.for([
  ['as the status of the answer', false],
  ['as an ERROR event', true],
] as const)('410 %s leads to a new list', async ([, inStream]) => {
  const { says, health } = await told((asked, response, nth) => {
    if (!asked.query['watch']) return json(response, page([beat('a', String(nth))], '10'));
    if (nth > 1) return stream(response);
    if (!inStream) return refuse(response, 410);
    stream(response, line('ERROR', { kind: 'Status', code: 410, message: 'too old' }));
  });
  await eventually(() => expect(says.filter((word) => word === 'listed')).toHaveLength(2));
  expect(says).toContain('present a@2 late');
  expect(health.watches).toEqual(new Map([['gone', 1]]));
});

test('410 in the middle of a paged list begins the list again', async () => {
  const { says } = await told((asked, response, nth) => {
    if (asked.query['watch']) return stream(response);
    if (asked.query['continue']) return refuse(response, 410);
    return json(response, page([beat('a', '1')], '10', nth === 1 ? 'stale' : ''));
  });
  await eventually(() => expect(says).toContain('listed'));
  expect(says.slice(0, 4)).toEqual(['listing', 'present a@1 late', 'listing', 'present a@1 late']);
});

test('429 is asked again after what the server wishes, 5xx after a back-off', async () => {
  const begin = systemClock.now();
  const { says, health } = await told((asked, response, nth) => {
    if (asked.query['watch']) return stream(response);
    if (nth === 1) return refuse(response, 429, { 'retry-after': '0.05' });
    if (nth === 2) return refuse(response, 503);
    return json(response, page([], '10'));
  });
  await eventually(() => expect(says).toContain('listed'));
  expect(systemClock.now() - begin).toBeGreaterThan(0.05);
  expect(Object.fromEntries(health.lists)).toEqual({ throttled: 1, server_error: 1, ok: 1 });
});

test('403 says so in one sentence; what was never allowed is soon asked for no more', async () => {
  const { health, api } = await told((_, response) => refuse(response, 403));
  // The server may only just have started: it refuses until it has read who may do what.
  await eventually(() => expect(api.asked).toHaveLength(11));
  await eventually(() =>
    expect(health.problem).toBe(
      'leases: The API server does not allow it (403): code 403; grant it by RBAC.',
    ),
  );
  await sleep(300);
  expect(api.asked).toHaveLength(11);
  expect(health.synced).toBe(false);
});

test('what was allowed once is asked for until it is allowed again', async () => {
  const { says } = await told((asked, response, nth) => {
    if (asked.query['watch']) return refuse(response, 403);
    if (nth > 1 && nth < 25) return refuse(response, 403);
    return json(response, page([beat('a', '12')], '12'));
  });
  await eventually(() => expect(says.filter((word) => word === 'listed')).toHaveLength(2));
});

test('a server that falls silent is knocked at, and watched again once it answers', async () => {
  let knocks = 0;
  const { says, api } = await told(
    (asked, response, nth) => {
      if (asked.path === '/livez') {
        knocks += 1;
        if (knocks === 2) response.end('ok');
      } else if (!asked.query['watch']) json(response, page([beat('a', '12')], '12'));
      else if (nth === 1 || knocks === 2) stream(response);
    },
    { ...leases, silence: 1.1 },
  );
  await eventually(() => expect(says.slice(-2)).toEqual(['stale', 'fresh']));
  expect(knocks).toBe(2);
  expect(api.asked.filter(({ query }) => query['limit'])).toHaveLength(1);
}, 20_000);

test('a line that was cut counts for nothing, and is got again', async () => {
  const whole = line('MODIFIED', beat('a', '20'));
  const { says, health } = await told((asked, response, nth) => {
    if (!asked.query['watch']) return json(response, page([], '10'));
    if (nth > 1) return stream(response, whole.slice(0, 30), whole.slice(30));
    stream(response, whole.slice(0, 30));
    setImmediate(() => response.destroy());
  });
  await eventually(() => expect(says).toContain('present a@20 late'));
  expect(health.watches).toEqual(new Map([['cut', 1]]));
  expect(health.faults).toEqual(new Map());
});

test('a version whose line is no JSON is left behind by a new list after three tries', async () => {
  const { says, health } = await told((asked, response, nth) => {
    if (!asked.query['watch']) return json(response, page([beat('a', '1')], String(nth)));
    if (asked.query['resourceVersion'] === '2') return stream(response);
    stream(response, 'no {json\n');
  });
  await eventually(() => expect(says.filter((word) => word === 'listed')).toHaveLength(2));
  expect(health.watches).toEqual(new Map([['garbage', 3]]));
});

test('silence on a stream opens it anew; with no answer then, the evidence is stale', async () => {
  const { says, health } = await told(
    (asked, response, nth) => {
      if (!asked.query['watch']) return json(response, page([], '10'));
      if (nth === 1) return stream(response, line('MODIFIED', beat('a', '11')));
      // Later ones are accepted and never answered.
    },
    { ...leases, silence: 1.1 },
  );
  await eventually(() => expect(says.at(-1)).toBe('stale'));
  expect(health.watches.get('silent')).toBeGreaterThan(0);
  expect(health.problem).toContain('does not answer');
  expect(health.fresh).toBe(false);
}, 10_000);

test('tries that fail at once do not keep the evidence fresh', async () => {
  const { says } = await told((asked, response, nth) => {
    if (asked.query['watch'] && nth > 1) return refuse(response, 503);
    if (asked.query['watch']) return stream(response).destroy();
    if (nth > 1) return refuse(response, 503);
    json(response, page([], '10'));
  });
  await eventually(() => expect(says).toContain('stale'));
}, 10_000);

test('an object that can only be read by name is read again and again', async () => {
  const single = `${path}/one`;
  const { says, api } = await told(
    (asked, response) => {
      if (asked.path === single)
        return json(response, { kind: 'Lease', metadata: { name: 'one' } });
      refuse(response, 403);
    },
    { ...leases, single },
  );
  await eventually(() =>
    expect(says.filter((word) => word === 'present one@ late')).toHaveLength(2),
  );
  expect(says).toContain('fresh');
  expect(api.asked.filter((asked) => asked.path === single)).toHaveLength(2);
});
