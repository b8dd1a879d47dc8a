import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from '../cluster/control-plane.ts';
import { longest, type Synced, stallOf } from './measure.ts';
import type { Program } from './programs.ts';
import { scrape, textOf } from './scrape.ts';

/** A program that is not to be measured: it never showed all nodes. */
export interface Unfit {
  readonly name: string;
  readonly says: string;
  /** The end of its log. */
  readonly words: string;
}

/** Seconds that a program is given until it shows all nodes. */
const patience = 120;
/** Milliseconds between two looks. */
const look = 50;

/** Waits until a page of a program shows so many nodes; or that it does not. */
export async function synced(program: Program, nodes: number): Promise<Synced | Unfit> {
  let stall: number | undefined;
  const passed = (): number => (performance.now() - program.startedAt) / 1000;
  while (passed() < patience) {
    // Whoever can say that he has seen all is not kept from it by pages of which no use is made.
    if (program.readyz === undefined || (await isReady(program.readyz))) {
      const page = await scrape(program.metrics).catch(() => undefined);
      if (page !== undefined) {
        const syncedAfter = passed();
        stall = longest([{ stall }, { stall: stallOf(page) }]);
        if (program.shown(textOf(page)) >= nodes) return { ...program, syncedAfter, stall };
        // Pages that nobody needs must not be what keeps it from being ready.
        await sleep(4000 * page.seconds);
      }
    }
    await sleep(look);
  }
  const words = lastLines(program.child.logFile);
  const says = `${program.name} does not show ${nodes} nodes in ${patience} s`;
  return { name: program.name, says, words };
}

async function isReady(url: string): Promise<boolean> {
  return scrape(url).then(
    () => true,
    () => false,
  );
}
