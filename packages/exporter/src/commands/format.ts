import { failure } from '../exit.ts';
import type { Output } from '../options.ts';

/** A value as JSON or YAML; `undefined`: a table is wanted. */
export async function formatted(output: Output, value: unknown): Promise<string | undefined> {
  if (output === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  if (output !== 'yaml') return undefined;
  const { dump } = await import('js-yaml');
  return dump(value, { noRefs: true, lineWidth: 120 });
}

/** The only argument that a command takes. */
export function onlyArgument(words: readonly string[], what: string, example: string): string {
  const [word, extra] = words;
  if (word === undefined) throw failure(2, `Which ${what}? For example: ${example}.`);
  if (extra !== undefined) throw failure(2, `One ${what} at a time: "${extra}" is one too many.`);
  return word;
}

/** A command that takes none was given none. */
export function noArguments(words: readonly string[], command: string): void {
  const [word] = words;
  if (word !== undefined)
    throw failure(2, `${command} takes no argument: "${word}" is one too many.`);
}
