import { paint, type Style } from './text.ts';

/** One field of a table: its text (safe to print already) and its colour. */
export type Cell = string | { readonly text: string; readonly style: Style | undefined };

/**
 * Rows as aligned columns, two spaces apart, no space at a line's end; the last line ends too.
 * Nothing for no rows.
 */
export function table(rows: readonly (readonly Cell[])[], colour = false, indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, plain(cell).length);
    }
  }
  return rows.map((row) => `${indent}${line(row, widths, colour)}\n`).join('');
}

function line(row: readonly Cell[], widths: readonly number[], colour: boolean): string {
  const last = row.findLastIndex((cell) => plain(cell) !== '');
  return row
    .slice(0, last + 1)
    .map((cell, column) => {
      const text = plain(cell);
      const padding = column === last ? 0 : (widths[column] ?? 0) - text.length;
      const style = typeof cell === 'string' ? undefined : cell.style;
      return paint(text, style, colour) + ' '.repeat(padding);
    })
    .join('  ');
}

function plain(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
