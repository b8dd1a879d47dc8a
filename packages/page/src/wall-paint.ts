import type { Phase, Row } from './api.ts';
import { phaseRow, phases } from './phases.ts';
import type { Grid } from './wall-grid.ts';

/** The colours of the style sheet, as a canvas takes them. */
export interface Palette {
  readonly phase: Readonly<Record<Phase, string>>;
  readonly socket: string;
  readonly focus: string;
}

export interface Scene {
  readonly rows: readonly Row[];
  readonly grid: Grid;
  /** Which cell has the focus; -1: none. */
  readonly active: number;
  readonly now: number;
  /** Seconds of silence after which a cell is empty. */
  readonly grace: number;
  readonly isChosen: (row: Row) => boolean;
}

/** Draws a zone: a cell empties as its lease ages, and shows its phase by shape and colour. */
export function paintWall(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { grid, rows, active } = scene;
  const { canvas } = context;
  const scale = canvas.width / (canvas.clientWidth || canvas.width);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const byPhase = Map.groupBy(
    rows.map((row, index) => ({ row, index })),
    ({ row }) => row.phase,
  );
  paintSockets(context, grid, palette.socket);
  for (const [phase, cells] of byPhase) {
    const colour = palette.phase[phase] ?? palette.phase.unobserved;
    context.fillStyle = colour;
    for (const { row, index } of cells) paintCell(context, scene, row, index);
  }
  context.globalAlpha = 1;
  if (active >= 0 && active < rows.length) ring(context, grid, active, palette.focus);
}

function paintSockets(context: CanvasRenderingContext2D, grid: Grid, colour: string): void {
  context.globalAlpha = 1;
  context.fillStyle = colour;
  const size = sizeOf(grid);
  for (let index = 0; index < grid.count; index++) {
    const { x, y } = corner(grid, index);
    context.fillRect(x, y, size, size);
  }
}

const sizeOf = ({ pitch }: Grid): number => pitch - Math.max(2, Math.round(pitch / 8));

function corner({ columns, pitch }: Grid, index: number): { x: number; y: number } {
  const gap = Math.floor((pitch - sizeOf({ columns, pitch, count: 0 })) / 2);
  return { x: (index % columns) * pitch + gap, y: Math.floor(index / columns) * pitch + gap };
}

const paths = new Map(phases.map(({ phase, shape }) => [phase, shape]));
const drawn = new Map<string, Path2D>();

/** The shape of a phase in a box of `size`; made once for each size. */
function shapeOf(phase: Phase, size: number): Path2D {
  const key = `${phase} ${size}`;
  const known = drawn.get(key);
  if (known) return known;
  const path = new Path2D();
  const shape = new Path2D(paths.get(phase) ?? phaseRow('unobserved').shape);
  path.addPath(shape, new DOMMatrix([size / 12, 0, 0, size / 12, 0, 0]));
  drawn.set(key, path);
  return path;
}

function paintCell(
  context: CanvasRenderingContext2D,
  { grid, now, grace, isChosen }: Scene,
  row: Row,
  index: number,
): void {
  const size = sizeOf(grid);
  const { x, y } = corner(grid, index);
  const left = leftOf(row, now, grace);
  const level = Math.round(size * left);
  const chosen = isChosen(row);
  const calm = row.phase === 'ready';
  context.globalAlpha = (calm ? 0.25 + 0.5 * left : 0.3) * (chosen ? 1 : 0.18);
  if (level > 0) context.fillRect(x, y + size - level, size, level);
  if (calm) return;
  context.globalAlpha = chosen ? 1 : 0.18;
  context.translate(x, y);
  context.fill(shapeOf(row.phase, size), 'evenodd');
  context.translate(-x, -y);
}

/** How much of its grace a lease has left, 0 … 1; a node without a lease is as old as can be. */
function leftOf({ lease_seen }: Row, now: number, grace: number): number {
  if (lease_seen === null) return 0;
  return Math.min(1, Math.max(0, 1 - (now - lease_seen) / grace));
}

function ring(context: CanvasRenderingContext2D, grid: Grid, index: number, colour: string): void {
  const { x, y } = corner(grid, index);
  const size = sizeOf(grid);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(x - 1, y - 1, size + 2, size + 2);
}
