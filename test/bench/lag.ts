import { createWriteStream, readFileSync } from 'node:fs';
import { numberOf } from './fleet.ts';
import { type Scrape, textOf } from './scrape.ts';

/** Every so many nodes' renewals are followed: a few thousand tell enough. */
function strideOf(nodes: number): number {
  return Math.ceil(nodes / 5000);
}

/** A renewal that the server has surely written: of which node, what it says, by when; Unix seconds. */
type Written = readonly [node: number, renewTime: number, writtenBy: number];

/** Writes down renewals, for whoever reads pages; to no file: for nobody. */
export function renewalLog(file: string, nodes: number) {
  const stream = createWriteStream(file || '/dev/null');
  const stride = strideOf(nodes);
  let lines: string[] = [];
  const flush = (): void => {
    stream.write(lines.join(''));
    lines = [];
  };
  const timer = setInterval(flush, 1000);
  return {
    add: (name: string, renewTime: number): void => {
      const node = numberOf(name);
      if (node % stride === 0) lines.push(`${node} ${renewTime} ${Date.now() / 1000}\n`);
    },
    end: (): void => {
      clearInterval(timer);
      flush();
      stream.end();
    },
  };
}

/** What was written down, by node, the oldest first. */
export function readRenewals(file: string): ReadonlyMap<number, readonly Written[]> {
  const lines = readFileSync(file, 'latin1').split('\n').slice(0, -1);
  const all = lines.map((line): Written => {
    const [node = 0, renewTime = 0, writtenBy = 0] = line.split(' ').map(Number);
    return [node, renewTime, writtenBy];
  });
  return Map.groupBy(all, ([node]) => node);
}

/** The newest renewal of each node that a page shows, Unix seconds. */
export interface ShownRenewals {
  /** When the page was asked for. */
  readonly at: number;
  readonly newest: ReadonlyMap<number, number>;
}

/** Reads a page's renewals out of the family that has them. */
export function renewalsOn(page: Scrape, family: string, nodes: number): ShownRenewals {
  const stride = strideOf(nodes);
  const newest = new Map<number, number>();
  const samples = new RegExp(`^${family}\\{\\w+="node-(\\d+)"[^}]*\\} (\\S+)`, 'gm');
  for (const [, node, time] of textOf(page).matchAll(samples)) {
    if (Number(node) % stride === 0) newest.set(Number(node), Number(time));
  }
  return { at: page.at, newest };
}

/**
 * How far each page is behind: the age of the oldest renewal that was written before the page was
 * asked for, and that it does not show; 0 where it shows all. Pages may cut times to whole seconds.
 */
export function lagsOf(
  pages: readonly ShownRenewals[],
  written: ReadonlyMap<number, readonly Written[]>,
): readonly number[] {
  return pages.map(({ at, newest }) => {
    let oldest = at;
    for (const [node, renewals] of written) {
      const shown = newest.get(node) ?? -Infinity;
      const missed = renewals.find(([, renewTime]) => Math.floor(renewTime) > shown);
      if (missed !== undefined) oldest = Math.min(oldest, missed[2]);
    }
    return at - oldest;
  });
}
