import { readFileSync } from 'node:fs';
import { families } from '@kube-heartbeat/metrics/families.ts';
import * as nodeFamilies from '@kube-heartbeat/metrics/families-node.ts';
import { expect, test } from 'vitest';
import { boards } from './boards.ts';
import { boardFile } from './grafana.ts';

/* What somebody sees who opens a dashboard in Grafana. */

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface Shown {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Place;
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

interface File {
  readonly uid: string;
  readonly panels: readonly Shown[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly links: readonly { readonly keepTime: boolean; readonly includeVars: boolean }[];
  readonly annotations: { readonly list: readonly { readonly name: string }[] };
}

const files = boards.map((board) => {
  const text = readFileSync(new URL(`../${board.uid}.json`, import.meta.url), 'utf8');
  return { uid: board.uid, board, text, file: JSON.parse(text) as File };
});
const panelsOf = ({ panels }: File) => panels.filter(({ type }) => type !== 'row');

test.for(files)('$uid is committed as it is made', ({ board, text }) => {
  expect(text).toBe(boardFile(board));
});

const overlap = (one: Place, other: Place): boolean =>
  one.x < other.x + other.w &&
  other.x < one.x + one.w &&
  one.y < other.y + other.h &&
  other.y < one.y + one.h;

test.for(files)('no panel of $uid lies on another, none outside of 24 columns', ({ file }) => {
  const places = file.panels.map(({ gridPos }) => gridPos);
  expect(places.filter(({ x, w }) => x < 0 || w < 1 || x + w > 24)).toEqual([]);
  const pairs = places.flatMap((one, index) =>
    places.slice(index + 1).map((other) => [one, other] as const),
  );
  expect(pairs.filter(([one, other]) => overlap(one, other))).toEqual([]);
});

test.for(files)('$uid leaves no hole beside a panel', ({ file }) => {
  const widths = new Map<number, number>();
  for (const { gridPos } of panelsOf(file))
    widths.set(gridPos.y, (widths.get(gridPos.y) ?? 0) + gridPos.w);
  expect([...widths].filter(([, width]) => width !== 24)).toEqual([]);
});

test.for(files)('each panel of $uid has its own title, a description, a unit', ({ file }) => {
  const panels = panelsOf(file);
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  for (const { title, description = '', fieldConfig } of panels) {
    expect(description, title).toMatch(/^[A-Z1-9].{15,}\.$/s);
    expect(fieldConfig?.defaults.unit, title).toBeTruthy();
  }
});

/** By the last word of what a query reads: what it can be shown as. */
const units: readonly (readonly [ends: RegExp, units: readonly string[]])[] = [
  [/_timestamp_seconds$/, ['s', 'dateTimeAsIso', 'short']],
  [/_seconds$/, ['s', 'short', 'percentunit']],
  [/_bytes$/, ['bytes']],
];

test.for(files)('$uid shows seconds as seconds, bytes as bytes', ({ file }) => {
  for (const { title, fieldConfig, targets = [] } of panelsOf(file)) {
    const unit = fieldConfig?.defaults.unit ?? '';
    for (const { expr } of targets) {
      const [, name = ''] =
        /\b((?:kube_heartbeat|process)_\w+?)(?:_bucket)?\b(?:\{|$)/.exec(expr) ?? [];
      const known = units.find(([ends]) => ends.test(name));
      if (known !== undefined) expect(known[1], `${title}: ${name}`).toContain(unit);
    }
  }
});

test.for(files)('links of $uid keep time and variables; leader changes are drawn', ({ file }) => {
  expect(file.links.length).toBeGreaterThan(0);
  expect(file.links.every(({ keepTime, includeVars }) => keepTime && includeVars)).toBe(true);
  expect(file.annotations.list.map(({ name }) => name)).toContain(
    'Another controller manager leads',
  );
});

test.for(files)('$uid uses each variable that it offers, and no other', ({ uid, file }) => {
  const offered = file.templating.list.map(({ name }) => name);
  const text = JSON.stringify(file.panels) + JSON.stringify(file.templating);
  const used = new Set([...text.matchAll(/\$(\w+)/g)].map(([, name = '']) => name));
  const own = [...used].filter((name) => !name.startsWith('__'));
  expect(
    own.filter((name) => !offered.includes(name)),
    uid,
  ).toEqual([]);
  expect(
    offered.filter((name) => !used.has(name)),
    uid,
  ).toEqual([]);
});

test('a panel takes the names of metrics from their families: one that is gone does not compile', () => {
  // @ts-expect-error: there is no such family
  expect(nodeFamilies.nodeLeaseAgo).toBeUndefined();
  const literal = /kube_heartbeat_[a-z_]+/g;
  const known = new Set(families.map(({ name }) => name as string));
  const sources = ['board-fleet', 'board-node', 'board-relist', 'board-witness', 'selectors'];
  for (const source of sources) {
    const text = readFileSync(new URL(`${source}.ts`, import.meta.url), 'utf8');
    expect(
      [...text.matchAll(literal)].map(([name]) => name).filter((name) => known.has(name)),
      source,
    ).toEqual([]);
  }
});
