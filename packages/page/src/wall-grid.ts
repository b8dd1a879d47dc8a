/** How the nodes of a zone lie on the wall: cells of one size, row by row. */
export interface Grid {
  readonly count: number;
  readonly columns: number;
  /** Pixels from one cell to the next. */
  readonly pitch: number;
}

/** Pixels from cell to cell, for so many nodes: few are large, thousands still fit a screen. */
export function pitchOf(nodes: number, width: number): number {
  const sizes = [34, 27, 20, 17, 14, 12];
  const most = [80, 200, 500, 1200, 2500];
  const index = most.findIndex((limit) => nodes <= limit);
  const size = sizes[index === -1 ? sizes.length - 1 : index] ?? 12;
  return width > 1100 && nodes < 2500 ? Math.round(size * 1.25) : size;
}

/** A grid of so many cells in so many pixels. */
export function gridOf(count: number, width: number, pitch: number): Grid {
  return { count, columns: Math.max(1, Math.floor(width / pitch)), pitch };
}

/** How high it is, in pixels. */
export function heightOf({ count, columns, pitch }: Grid): number {
  return Math.ceil(count / columns) * pitch;
}

/** The cell at a point; `undefined`: there is none. */
export function cellAt({ count, columns, pitch }: Grid, x: number, y: number): number | undefined {
  const [column, row] = [Math.floor(x / pitch), Math.floor(y / pitch)];
  const index = row * columns + column;
  return column >= 0 && column < columns && row >= 0 && index < count ? index : undefined;
}

/** Where a key leads from a cell; beyond the first and the last it is another zone's turn. */
export function stepped({ count, columns }: Grid, index: number, key: string): number | undefined {
  const row = Math.floor(index / columns);
  const last = Math.floor((count - 1) / columns);
  switch (key) {
    case 'ArrowRight':
      return index + 1;
    case 'ArrowLeft':
      return index - 1;
    case 'ArrowUp':
      return row === 0 ? -1 : index - columns;
    case 'ArrowDown':
      return row === last ? count : Math.min(index + columns, count - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
