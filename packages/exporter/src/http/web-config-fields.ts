import type { Read } from '../options.ts';

/** A mapping of which every key is known. */
export function fields(
  value: unknown,
  what: string,
  known: readonly string[],
): Read<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: `has ${what} as no mapping` };
  }
  const strange = Object.keys(value).find((key) => !known.includes(key));
  if (strange === undefined) return { value: { ...value } };
  return { problem: `has "${strange}" in ${what}, which is none of: ${known.join(', ')}` };
}
