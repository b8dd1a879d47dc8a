/** Reads of JSON that others wrote: whatever it is, no read throws. */

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of own keys; `undefined` where any step is missing. */
export function dig(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isRecord(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

/**
 * What may be an object, to be read by names that no prototype has: for what comes ten thousand times a
 * second, of which `dig` would look each step up anew.
 */
export function fieldsOf<K extends string>(value: unknown): { readonly [name in K]?: unknown } {
  return value ?? nothing;
}

const nothing = {};

/** The string at a path; empty where there is none. */
export function text(value: unknown, ...path: readonly string[]): string {
  const found = dig(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The finite number at a path. */
export function number(value: unknown, ...path: readonly string[]): number | undefined {
  const found = dig(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The array at a path; empty where there is none. */
export function list(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = dig(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** What a text says as JSON; `undefined` where it is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
