import { style } from './style.ts';

/** What a drawing says of itself, and how large it is in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** For those who cannot see it. */
  readonly says: string;
}

/** An SVG of its own: readable by itself, on light and on dark pages. */
export function svg({ width, height, title, says }: Frame, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escaped(title)}</title>`,
    `<desc id="d">${escaped(says)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="6"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Words at a place, of a kind that the style knows. */
export function text(at: number, y: number, says: string, kind = '', anchor = 'start'): string {
  return `<text class="${kind}" x="${at}" y="${y}" text-anchor="${anchor}">${escaped(says)}</text>`;
}

/** A tenth of a pixel is fine enough. */
export const round = (pixels: number): number => Math.round(pixels * 10) / 10;
