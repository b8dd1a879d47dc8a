import type { Family } from './family.ts';

/** `text`: Prometheus 0.0.4. `openmetrics`: OpenMetrics 1.0. */
export type Format = 'text' | 'openmetrics';

/** The Content-Type of a page. */
export const contentTypes: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * A label value as a page can hold it. A NUL ends a page for Prometheus' parser and half a
 * surrogate pair is no UTF-8: both become U+FFFD.
 *
 * @see prometheus/model/textparse/promlex.l
 */
export function soundLabel(value: string): string {
  const sound = value.toWellFormed();
  return sound.includes('\0') ? sound.replaceAll('\0', '\uFFFD') : sound;
}

/** A label value as it stands between its quotes. */
export function escapeLabel(value: string): string {
  if (!suspicious.test(value)) return value;
  return soundLabel(value).replaceAll(everySpecial, escapeCharacter);
}

/** Most values are plain, and are looked at once. */
const suspicious = /["\\\n\0\ud800-\udfff]/;
const everySpecial = /["\\\n]/g;

function escapeCharacter(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}

/** `a="1",b="2"`, in the order given. */
export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  let text = '';
  for (const name in labels) {
    text += `${text === '' ? '' : ','}${name}="${escapeLabel(labels[name] ?? '')}"`;
  }
  return text;
}

/**
 * A sample's value; `Infinity` is what never happens. Most are times to the millisecond: their digits
 * are put together from two whole numbers, which takes a third of what the shortest digits of any
 * number take, and gives the same.
 */
export function valueText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (isTime(value)) {
    const whole = Math.round(value * 1000);
    const rest = whole % 1000;
    return `${(whole - rest) / 1000}${fractions[rest] ?? ''}`;
  }
  return value === -Infinity ? '-Inf' : String(value);
}

/** Above zero, to the millisecond, and of no more digits than a number holds with certainty. */
export function isTime(value: number): boolean {
  const whole = Math.round(value * 1000);
  return value > 0 && whole < Number.MAX_SAFE_INTEGER / 8 && whole / 1000 === value;
}

/** The digits of so many thousandths. */
export const fractions: readonly string[] = Array.from({ length: 1000 }, (_, rest) =>
  String(rest / 1000).slice(1),
);

/** The lines above a family's samples. */
export function heading({ name, type, help }: Family, format: Format): string {
  if (format === 'text') {
    return `# HELP ${name} ${help}\n# TYPE ${name} ${type === 'info' ? 'gauge' : type}\n`;
  }
  // OpenMetrics names the family, of which a suffix makes the sample.
  const family = name.replace(/(?<=.)_(total|info)$/, '');
  const unit = /_(seconds|ratio)$/.exec(family)?.[1];
  const units = unit ? `# UNIT ${family} ${unit}\n` : '';
  return `# HELP ${family} ${help}\n# TYPE ${family} ${type}\n${units}`;
}
