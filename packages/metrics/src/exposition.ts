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
  const sound = soundLabel(value);
  return special.test(sound) ? sound.replaceAll(everySpecial, escapeCharacter) : sound;
}

const special = /["\\\n]/;
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

/** A sample's value; `Infinity` is what never happens. */
export function valueText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

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
