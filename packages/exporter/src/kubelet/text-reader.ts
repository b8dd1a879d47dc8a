/** What was asked for of a page in Prometheus' text format: the value of each line, by its series. */
export interface TextReader {
  /** Takes the next piece of the page; true once all that is wanted has come. */
  readonly push: (piece: string) => boolean;
  /** The page is over. */
  readonly end: () => void;
  /** `name` or `name{labels}` as it stood, and its value; only finite ones. */
  readonly values: ReadonlyMap<string, number>;
  /** Some line was one of the format, wanted or not. */
  readonly sound: () => boolean;
}

/** A line longer than this is none that we want. */
const longestLine = 4096;
const mostValues = 1000;

/**
 * Reads a page piece by piece and keeps only the families in `names`, which is sorted as pages are.
 * Once a family after the last of them begins, there is nothing more to come: pages are sorted.
 */
export function readText(names: readonly string[]): TextReader {
  const values = new Map<string, number>();
  const last = names.at(-1) ?? '';
  let rest = '';
  let [done, sound] = [false, false];
  const line = (text: string): void => {
    const found = lineOf(text);
    if (found === undefined) return;
    sound = true;
    const family = names.find((name) => isOf(found.name, name));
    if (family === undefined) done ||= values.size > 0 && found.name > `${last}_sum`;
    else if (found.value !== undefined && values.size < mostValues) {
      values.set(found.series, found.value);
    }
  };
  const push = (piece: string): boolean => {
    const lines = (rest + piece).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const text of lines) if (!done) line(text);
    return done;
  };
  return { push, end: () => void push('\n'), values, sound: () => sound };
}

/** A family's own series, or one of a histogram. */
function isOf(name: string, family: string): boolean {
  if (!name.startsWith(family)) return false;
  const suffix = name.slice(family.length);
  return suffix === '' || suffix === '_bucket' || suffix === '_sum' || suffix === '_count';
}

interface Line {
  readonly name: string;
  readonly series: string;
  /** Absent: a heading, or no finite number. */
  readonly value?: number;
}

const heading = /^# (?:HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*)(?: |$)/;
const nameOnly = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;

/** `name{labels} value [timestamp]`; `undefined`: it is nothing of the kind. */
function lineOf(text: string): Line | undefined {
  if (text.length >= longestLine) return undefined;
  const [, headed] = heading.exec(text) ?? [];
  if (headed !== undefined) return { name: headed, series: headed };
  const [name = ''] = nameOnly.exec(text) ?? [];
  if (name === '') return undefined;
  const labels = text[name.length] === '{' ? labelsEnd(text, name.length) : name.length;
  if (labels === undefined || text[labels] !== ' ') return undefined;
  const [number = ''] = text.slice(labels).trim().split(' ');
  const value = /^[+-]?[0-9.]/.test(number) ? Number(number) : Number.NaN;
  const series = text.slice(0, labels);
  return Number.isFinite(value) ? { name, series, value } : { name, series };
}

/** After the closing brace: braces within quotes do not count. */
function labelsEnd(text: string, from: number): number | undefined {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (quoted && text[at] === '\\') at++;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === '}' && !quoted) return at + 1;
  }
  return undefined;
}
