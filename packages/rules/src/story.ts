import { parseDuration } from './duration.ts';
import type { Settings } from './settings.ts';

/** One step of a story: a command, its subjects, its options. */
export interface Step {
  readonly command: string;
  readonly subjects: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** The line as it stands, for errors. */
  readonly line: string;
}

/** What happens in a story, in the order in which it is printed. */
export const storyEvents = [
  'ready',
  'unknown',
  'not_ready',
  'no_execute',
  'swapped',
  'untainted',
  'endpoints',
  'deletion',
  'object_end',
] as const;
export type StoryEvent = (typeof storyEvents)[number];

/** One thing that happened; `verdict` where the model had forecast it. */
export interface Happened {
  readonly event: StoryEvent;
  /** A node's or a pod's name. */
  readonly subject: string;
  readonly verdict?: 'inside' | 'outside';
}

/** A line `command subject… key=value …`. */
export function parseStep(line: string): Step {
  const [command = '', ...words] = line.trim().split(/\s+/);
  const isOption = (word: string): boolean => word.includes('=');
  const options = words.filter(isOption).map((word) => {
    const cut = word.indexOf('=');
    return [word.slice(0, cut), word.slice(cut + 1)] as const;
  });
  return {
    command,
    subjects: words.filter((word) => !isOption(word)).flatMap(spelledOut),
    options: Object.fromEntries(options),
    line,
  };
}

/** `p1..p3` is `p1`, `p2`, `p3`. */
function spelledOut(word: string): string[] {
  const [, stem = '', first, last] = /^(.*?)(\d+)\.\.\1(\d+)$/.exec(word) ?? [];
  if (first === undefined || last === undefined) return [word];
  const count = Math.max(0, Number(last) - Number(first) + 1);
  return Array.from({ length: count }, (_, index) => `${stem}${Number(first) + index}`);
}

/** The reverse: four or more subjects in a row are told by the first and the last of them. */
function abridged(subjects: readonly string[]): string {
  const runs: string[][] = [];
  for (const subject of subjects) {
    const run = runs.at(-1);
    if (run && spelledOut(`${run.at(-1)}..${subject}`).length === 2) run.push(subject);
    else runs.push([subject]);
  }
  return runs.map((run) => (run.length < 4 ? run.join(' ') : `${run[0]}..${run.at(-1)}`)).join(' ');
}

/** A story's steps, in order. */
export function stepsOf(text: string): readonly Step[] {
  return [...text.matchAll(block)].map(([, line = '']) => parseStep(line));
}

const block = /^([^#\n].*)\n----\n(?:.+\n)*/gm;

/** The story as it reads when each step's answer is the given one. */
export function rewrite(text: string, answers: readonly string[]): string {
  let index = 0;
  return text.replaceAll(block, (_, line: string) => {
    const printed = (answers[index++] ?? '').trimEnd();
    return printed === '' ? `${line}\n----\n` : `${line}\n----\n${printed}\n`;
  });
}

/** A duration of a story or a flag in seconds: `6s`, `1m30s`, `1h`, `0.5s`, `forever`. */
export function secondsOf(text: string): number | undefined {
  return text === 'forever' ? Infinity : parseDuration(text);
}

/**
 * What happened, as a story prints it: a line an event and verdict, subjects sorted, never a time.
 * Who is tainted first is chance, so only the set is told.
 */
export function printed(happened: readonly Happened[]): string {
  const lines = storyEvents.flatMap((event) =>
    ([undefined, 'inside', 'outside'] as const).map((verdict) => {
      const subjects = happened
        .filter((one) => one.event === event && one.verdict === verdict)
        .map(({ subject }) => subject)
        .sort(byNumber.compare);
      if (subjects.length === 0) return '';
      return `${event} ${abridged(subjects)}${verdict ? `  ${verdict}` : ''}`;
    }),
  );
  return lines.filter((line) => line !== '').join('\n');
}

const byNumber = {
  compare: (one: string, other: string): number => {
    const [, stem = one, number = ''] = /^(.*?)(\d+)$/.exec(one) ?? [];
    const [, otherStem = other, otherNumber = ''] = /^(.*?)(\d+)$/.exec(other) ?? [];
    if (stem !== otherStem) return stem < otherStem ? -1 : 1;
    return Number(number) - Number(otherNumber);
  },
};

/** What a story's cluster may be given, and the setting that each word names. */
type SettingWord = 'tick' | 'grace' | 'rate' | 'secondaryRate' | 'largeZone' | 'unhealthyShare';
const settingNames: Readonly<Record<string, SettingWord | 'qps' | 'burst'>> = {
  tick: 'tick',
  grace: 'grace',
  rate: 'rate',
  secondary: 'secondaryRate',
  large: 'largeZone',
  threshold: 'unhealthyShare',
  qps: 'qps',
  burst: 'burst',
};

/** The settings that the options of a `cluster` step give. */
export function settingsIn(
  options: Step['options'],
): Partial<Pick<Settings, SettingWord | 'qps' | 'burst'>> {
  const given = Object.entries(settingNames).flatMap(([option, name]) => {
    const text = options[option];
    return text === undefined ? [] : [[name, secondsOf(text) ?? Number(text)] as const];
  });
  return Object.fromEntries(given);
}
