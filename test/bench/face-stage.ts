import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHousehold } from '../cluster/processes.ts';
import { living, namesOf } from './fleet.ts';
import { startFleetProcess } from './fleet-process.ts';
import type { Load } from './result.ts';
import { type Asked, type Stage, startKubelets, toldBy } from './stage.ts';

/** Kubelets of the simulator renew so often, in seconds: every ten, with their jitter of 4 %. */
const interval = 10.2;

/** The simulator's cluster behind its API face, a process of its own. */
export async function faceStage({ nodes }: Asked): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-face-'));
  const household = openHousehold();
  const close = async (): Promise<void> => {
    await household.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const renewals = join(folder, 'renewals.txt');
  const started = startKubelets({ folder, household }).then((port) =>
    startFleetProcess(household, folder, nodes, [port, renewals]),
  );
  const { child: fleet, kubeconfig } = await started.catch(async (error) => {
    await close();
    throw error;
  });
  const place = { folder, household, adminKubeconfig: kubeconfig, exporterKubeconfig: kubeconfig };
  return {
    ...{ where: 'face', nodes, interval, place, renewals, close },
    rate: living(namesOf(nodes)).length / interval,
    bornAt: performance.now(),
    finish: async () => {
      await fleet.stop();
      const { terminated, ...load } = toldBy<Load & { readonly terminated: readonly string[] }>(
        fleet,
      );
      return { load, terminated };
    },
  };
}
