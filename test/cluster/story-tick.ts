import { setTimeout as sleep } from 'node:timers/promises';
import { readFrom } from './audit-reader.ts';
import { newNodes } from './controller-log.ts';
import type { Stage } from './stage.ts';

/**
 * Resolves 0.3 s after a tick of the controller: it saw each new node at one, which its log tells,
 * and each later one follows a period and a few milliseconds after.
 */
export async function awaitTick(stage: Stage): Promise<void> {
  const seenAt = await lastTick(stage);
  // Everybody has seen the nodes renew once before anything happens to them.
  const settled = Date.now() / 1000 + 1.5;
  const passes = Math.ceil((settled - 0.3 - seenAt) / stage.tick);
  const target = seenAt + passes * (stage.tick + 0.005) + 0.3;
  await sleep((target - Date.now() / 1000) * 1000);
}

async function lastTick({ plane, nodes, tick, name }: Stage): Promise<number> {
  const year = new Date().getFullYear();
  for (let tries = 0; tries < 100 * (tick + 10); tries += 1) {
    const seen = newNodes(readFrom(plane.controllerLog, 0), year);
    // The controller was started for this story: what counts is the end of its log.
    const own = nodes.map((node) => seen.findLast((one) => one.node === node)?.at);
    const since = Date.now() / 1000 - 600;
    if (own.every((at) => at !== undefined && at > since))
      return Math.max(...own.map((at) => at ?? 0));
    await sleep(10);
  }
  throw new Error(`${name}: the controller has not seen every node within ten seconds and a tick`);
}
