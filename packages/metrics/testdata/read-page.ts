/** One series of a page, as whoever scrapes it understands it. */
interface Series {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/**
 * Reads a page by the grammar of the formats and knows nothing of how we write one. It throws
 * at the first line that is none.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readPage(page: string): readonly Series[] {
  if (!page.endsWith('\n')) throw new Error('the last line has no end');
  return page
    .slice(0, -1)
    .split('\n')
    .filter((line) => !isComment(line))
    .map(readSeries);
}

function isComment(line: string): boolean {
  if (!line.startsWith('#')) return false;
  if (!/^# (EOF|(HELP|TYPE|UNIT) [a-z_]+ .+)$/.test(line)) throw new Error(`no comment: ${line}`);
  return true;
}

function readSeries(line: string): Series {
  const [, name, , inside, value] =
    /^([a-zA-Z_]+)(\{(.*)\})? (\+Inf|-?[\d.]+(?:e[+-]\d+)?)$/s.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`no series: ${line}`);
  return {
    name,
    labels: readLabels(inside ?? ''),
    value: value === '+Inf' ? Infinity : Number.parseFloat(value),
  };
}

/** Character by character, so that no escape can hide from it. */
function readLabels(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  let rest = text;
  while (rest !== '') {
    const [start, name] = /^,?([a-z_]+)="/.exec(rest) ?? [];
    if (start === undefined || name === undefined) throw new Error(`no label: ${rest}`);
    const { value, length } = readQuoted(rest.slice(start.length));
    if (labels.has(name)) throw new Error(`label ${name} is there twice`);
    labels.set(name, value);
    rest = rest.slice(start.length + length);
  }
  return labels;
}

/** A label value up to its closing quote, which `length` includes. */
function readQuoted(text: string): { readonly value: string; readonly length: number } {
  let value = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') return { value, length: index + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    index++;
    const meant = { n: '\n', '"': '"', '\\': '\\' }[text[index] ?? ''];
    if (meant === undefined) throw new Error(`no escape: \\${text[index]}`);
    value += meant;
  }
  throw new Error(`no closing quote: ${text}`);
}
