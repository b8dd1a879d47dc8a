import type { CommandName, Flag, FlagGroup, Options, Read } from './options.ts';
import { oneOf } from './options-read.ts';

interface Words {
  readonly short?: string;
  readonly value?: string;
  readonly fallback?: string;
  readonly fallbackOf?: Flag['fallbackOf'];
  readonly group: FlagGroup;
  readonly on: readonly CommandName[];
}

/** A flag that sets one field of the options. */
export function flag<K extends keyof Options>(
  [name, key]: readonly [name: string, key: K],
  read: (text: string) => Read<NonNullable<Options[K]>>,
  { short, value = '', fallback = '', fallbackOf, group, on }: Words,
  help: string,
): Flag {
  return {
    name,
    ...(short ? { short } : {}),
    value,
    fallback,
    ...(fallbackOf ? { fallbackOf } : {}),
    help,
    group,
    commands: on,
    apply: (text, options) => {
      const meaning = read(text);
      if ('problem' in meaning) return meaning.problem;
      options[key] = meaning.value;
      return undefined;
    },
  };
}

/** What a switch says. */
export const onOff: (text: string) => Read<boolean> = (text) => {
  const read = oneOf('true', 'false')(text);
  return 'problem' in read ? read : { value: read.value === 'true' };
};
