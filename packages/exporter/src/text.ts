/** What must not reach a terminal as it is: controls, line separators, marks that turn the text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const hostile = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text of somebody else, safe to print: what could steer a terminal is spelled out. */
export function safe(text: string): string {
  return text.replaceAll(hostile, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

const codes: Readonly<Record<Style, number>> = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 };

/** The text in a colour, where colours are wanted. */
export function paint(text: string, style: Style | undefined, colour: boolean): string {
  return colour && style ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

/** `1 pod`, `2 pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Lines of at most `width` columns, broken at spaces, each after `indent`. */
export function wrap(text: string, indent = '', width = 100): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line].join('\n');
}
