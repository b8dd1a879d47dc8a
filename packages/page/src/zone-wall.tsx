import type { VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { address, go } from './address.ts';
import type { Row } from './api.ts';
import { world } from './connection.ts';
import { matches } from './nodes.ts';
import { palette } from './palette.ts';
import { phaseRow } from './phases.ts';
import { shown } from './text.ts';
import { ageText } from './trouble-list.tsx';
import { cellAt, type Grid, gridOf, heightOf, pitchOf, stepped } from './wall-grid.ts';
import { paintWall } from './wall-paint.ts';
import { ZoneHead } from './zone-head.tsx';

interface Props {
  readonly zone: string;
  readonly names: readonly string[];
  readonly width: number;
  /** Nodes of all zones. */
  readonly total: number;
}

/**
 * One zone of the wall. The cells are drawn; what a screen reader reads and the keyboard moves is a
 * list box whose one option is the cell with the focus.
 */
export function ZoneWall({ zone, names, width, total }: Props): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [active, setActive] = useState(-1);
  const rows = names.flatMap((name) => world.value?.rows.get(name) ?? []);
  const grid = gridOf(rows.length, width, pitchOf(total, width));
  usePainting(canvas, rows, grid, active);
  const id = useId();
  const current = rows[active];
  const at = ({ offsetX, offsetY }: MouseEvent) => cellAt(grid, offsetX, offsetY) ?? -1;
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && current) go({ node: current.name });
    else if (!move(event, grid, Math.max(active, 0), setActive)) return;
    event.preventDefault();
  };
  return (
    <section class="zone" aria-labelledby={id}>
      <ZoneHead id={id} zone={zone} rows={rows} />
      <div
        role="listbox"
        tabIndex={0}
        class="cells"
        aria-labelledby={id}
        aria-activedescendant={current ? `${id}-cell` : undefined}
        onKeyDown={press}
        onFocus={() => setActive((before) => (before < 0 ? 0 : Math.min(before, rows.length - 1)))}
        onBlur={() => setActive(-1)}
      >
        <canvas
          ref={canvas}
          width={Math.round(width * devicePixelRatio)}
          height={Math.round(heightOf(grid) * devicePixelRatio)}
          style={{ width: `${width}px`, height: `${heightOf(grid)}px` }}
          onMouseMove={(event) => setActive(at(event))}
          onMouseLeave={() => setActive(-1)}
          onClick={(event) => {
            const row = rows[at(event)];
            if (row) go({ node: row.name });
          }}
        />
        {current && <Cell id={`${id}-cell`} row={current} grid={grid} index={active} />}
      </div>
    </section>
  );
}

/** What the cell with the focus or under the pointer says. */
function Cell({
  id,
  row,
  grid: { columns, pitch, count: size },
  index,
}: {
  readonly id: string;
  readonly row: Row;
  readonly grid: Grid;
  readonly index: number;
}): VNode {
  const [x, y] = [(index % columns) * pitch, (Math.floor(index / columns) + 1) * pitch];
  const right = index % columns > columns / 2;
  const place = right ? { right: `${(columns - 1) * pitch - x}px` } : { left: `${x}px` };
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected="true"
      aria-posinset={index + 1}
      aria-setsize={size}
      class="cell-says"
      style={{ top: `${y + 4}px`, ...place }}
    >
      <bdi>{shown(row.name)}</bdi>
      <span>
        {phaseRow(row.phase).label}, {ageText(row)}
      </span>
    </div>
  );
}

function usePainting(
  canvas: { readonly current: HTMLCanvasElement | null },
  rows: readonly Row[],
  grid: Grid,
  active: number,
): void {
  const choice = address.value;
  const colours = palette.value;
  // As it was told: between two words nothing is drawn anew.
  const time = world.value?.now ?? 0;
  const setting = world.value?.fleet.settings.find(({ name }) => name === 'grace')?.number;
  const grace = typeof setting === 'number' ? setting : 50;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d');
      const all = choice.search === '' && choice.phases.length === 0;
      const isChosen = (row: Row) => all || matches(row, choice);
      if (context && colours)
        paintWall(context, { rows, grid, active, now: time, grace, isChosen }, colours);
    });
    return () => cancelAnimationFrame(frame);
  });
}

/** Moves the focus; from the edge of a zone it goes to the next one. `false`: not our key. */
function move(
  { key }: KeyboardEvent,
  grid: Grid,
  from: number,
  set: (index: number) => void,
): boolean {
  const to = stepped(grid, from, key);
  if (to === undefined) return false;
  if (to >= 0 && to < grid.count) set(to);
  else {
    const all = [...document.querySelectorAll<HTMLElement>('.cells')];
    const here = all.findIndex((element) => element.matches(':focus'));
    all[here + (to < 0 ? -1 : 1)]?.focus();
  }
  return true;
}
