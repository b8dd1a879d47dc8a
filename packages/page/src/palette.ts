import { effect, type Signal, signal } from '@preact/signals';
import type { Phase } from './api.ts';
import { phases } from './phases.ts';
import { theme } from './theme.ts';
import type { Palette } from './wall-paint.ts';

/** The colours in force; `undefined` before the style sheet is there. */
export const palette: Signal<Palette | undefined> = signal(undefined);

/** Reads the colours now and whenever light and dark change places. */
export function followColours(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const read = () => {
    const probe = document.createElement('i');
    document.body.append(probe);
    const colour = (name: string) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const phase = Object.fromEntries(
      phases.map((row) => [row.phase, colour(`phase-${row.phase}`)]),
    ) as Record<Phase, string>;
    palette.value = { phase, socket: colour('socket'), focus: colour('ink') };
    probe.remove();
  };
  dark.addEventListener('change', read);
  effect(() => {
    // Whatever it is now, the page has already taken it on.
    if (theme.value) read();
  });
}
