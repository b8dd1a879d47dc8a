import { leaseFact, nodeFact } from '@kube-heartbeat/rules/stage.ts';
import { expect, test } from 'vitest';
import { startLoop } from './loop.ts';

/** A fleet of two zones that renewed at 0 and 10 s; what nobody renews again has been silent since. */
function fleetOf(nodes: number) {
  let now = 0;
  const names = Array.from({ length: nodes }, (_, index) => `n${index}`);
  const clock = { now: () => now, wallOffset: () => 0 };
  const loop = startLoop({ clock, flags: {}, onOutcome: () => undefined });
  for (const resource of ['leases', 'nodes', 'leader', 'pods'] as const) {
    loop.take({ kind: 'evidence', resource, fresh: true, seenAt: now });
  }
  for (const [index, name] of names.entries()) {
    loop.take(nodeFact(name, now, { zone: index % 2 === 0 ? 'dark' : 'light' }));
  }
  const renew = (whom: readonly string[], at: number): void => {
    now = at;
    for (const name of whom) loop.take(leaseFact(name, at));
  };
  for (const at of [0, 10]) renew(names, at);
  const dark = names.filter((_, index) => index % 2 === 0);
  const light = names.filter((_, index) => index % 2 === 1);
  const look = async (at: number): Promise<readonly string[]> => {
    now = at;
    return (await loop.beat()).map(({ name }) => name);
  };
  return { dark, light, renew, look };
}

test('a zone that goes dark is looked at each second', async () => {
  const { dark, light, renew, look } = fleetOf(200);
  expect(await look(11)).toEqual([]);
  for (const at of [20, 30, 40]) renew(light, at);
  expect(await look(41)).toHaveLength(dark.length);
  renew(dark, 41.5);
  expect(await look(42)).toEqual([]);
});

test('one of thousands of nodes is looked at in turn, and each second again once few are left', async () => {
  const { dark, light, renew, look } = fleetOf(6000);
  expect(await look(11)).toEqual([]);
  for (const at of [20, 30, 40]) renew(light, at);
  expect(await look(41)).toEqual(dark);
  const back = dark.slice(0, 500);
  renew(back, 41.2);
  // 2,500 are silent still: a look serves for 1.25 s.
  expect(await look(42)).toEqual(dark);
  expect(await look(42.5)).toEqual(dark.slice(500));
  renew(dark.slice(500, 2000), 42.6);
  expect(await look(43)).toEqual(dark.slice(2000));
});
