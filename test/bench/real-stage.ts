import { join } from 'node:path';
import type { Binaries } from '../cluster/build.ts';
import { startControlPlane } from '../cluster/control-plane.ts';
import { living, namesOf } from './fleet.ts';
import { whenReady } from './fleet-process.ts';
import { total } from './scrape.ts';
import { type Asked, type Stage, startKubelets, toldBy } from './stage.ts';

/** etcd, a real API server, and a process that registers the nodes there and renews their leases. */
export async function realStage(binaries: Binaries, asked: Asked): Promise<Stage> {
  const { nodes, interval } = asked;
  const plane = await startControlPlane(binaries);
  const script = join(import.meta.dirname, 'load.ts');
  const renewals = join(plane.folder, 'renewals.txt');
  const log = join(plane.folder, 'load.log');
  const started = startKubelets(plane).then(async (port) => {
    const args = [plane.adminKubeconfig, String(nodes), String(interval), port, renewals];
    const child = plane.household.start(process.execPath, [script, ...args], log);
    await whenReady(child);
    return child;
  });
  const load = await started.catch(async (error) => {
    await plane.stop();
    throw error;
  });
  return {
    ...{ where: 'real', nodes, interval, renewals, place: plane, close: plane.stop },
    rate: living(namesOf(nodes)).length / interval,
    bornAt: performance.now(),
    finish: async () => {
      const { body } = await plane.api.must('GET', '/metrics');
      await load.stop();
      const terminated = total(String(body), 'apiserver_terminated_watchers_total');
      // Whose they were it does not say.
      return { load: toldBy(load), terminated: Array.from({ length: terminated }, () => '?') };
    },
  };
}
