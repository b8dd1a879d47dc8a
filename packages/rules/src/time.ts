/** A point in time, in seconds. `Infinity`: never. `undefined` beside it: not known. */
export type Instant = number;

/** A span of time, in seconds. `Infinity`: for ever. */
export type Seconds = number;

/** The bounds of one instant: it lies in `[earliest, latest]`, both included. */
export interface Window {
  readonly earliest: Instant;
  readonly latest: Instant;
}

/** What never happens. */
export const never: Window = { earliest: Infinity, latest: Infinity };

/** A window that is one instant. */
export function at(instant: Instant): Window {
  return { earliest: instant, latest: instant };
}

/** The window, moved by a span whose own bounds are `least` and `most`. */
export function shift(window: Window, least: Seconds, most: Seconds = least): Window {
  return { earliest: window.earliest + least, latest: window.latest + most };
}

/** The smallest window that holds both. */
export function hull(one: Window, other: Window): Window {
  return {
    earliest: Math.min(one.earliest, other.earliest),
    latest: Math.max(one.latest, other.latest),
  };
}

/** When the later of two things has happened. */
export function bothBy(one: Window, other: Window): Window {
  return {
    earliest: Math.max(one.earliest, other.earliest),
    latest: Math.max(one.latest, other.latest),
  };
}

/** When the sooner of two things has happened. */
export function eitherBy(one: Window, other: Window): Window {
  return {
    earliest: Math.min(one.earliest, other.earliest),
    latest: Math.min(one.latest, other.latest),
  };
}

/** What both windows allow; `undefined`: they exclude each other. */
export function overlap(one: Window, other: Window): Window | undefined {
  const earliest = Math.max(one.earliest, other.earliest);
  const latest = Math.min(one.latest, other.latest);
  return earliest <= latest ? { earliest, latest } : undefined;
}
