import { effect, type Signal, signal } from '@preact/signals';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const key = 'kube-heartbeat-theme';

/** Light or dark; auto: as the system has it. */
export const theme: Signal<Theme> = signal(kept());

/** The one that the switch goes to next. */
export function nextTheme(): Theme {
  return themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
}

/** Puts the theme on the page, now and whenever it changes, and keeps it for the next visit. */
export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    try {
      localStorage.setItem(key, theme.value);
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  });
}

function kept(): Theme {
  try {
    return themes.find((each) => each === localStorage.getItem(key)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
