import type { VNode } from 'preact';
import { type Axis, marksOf, place } from './axis.ts';
import { now } from './connection.ts';
import { percent } from './lane.tsx';
import { countdown } from './when.ts';

/** The marks of an axis, as distances from now; those that would be cut at an edge are left out. */
export function Ruler({ axis, most }: { readonly axis: Axis; readonly most: number }): VNode {
  const marks = marksOf(axis, now.value, most)
    .map((mark) => ({ mark, share: place(axis, now.value + mark) }))
    .filter(({ share }) => share > 0.03 && share < 0.97);
  return (
    <div class="ruler" aria-hidden="true">
      {marks.map(({ mark, share }) => (
        <i key={mark} style={{ left: percent(share) }}>
          {mark === 0 ? 'now' : `${mark < 0 ? '−' : '+'}${countdown(Math.abs(mark))}`}
        </i>
      ))}
    </div>
  );
}
