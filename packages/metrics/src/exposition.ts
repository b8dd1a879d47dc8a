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
export function escapeLabel(value: string): string {
  const sound = value.toWellFormed();
  return hostile.test(sound) ? sound.replaceAll(everyHostile, escapeCharacter) : sound;
}

const hostile = /["\\\n\0]/;
const everyHostile = /["\\\n\0]/g;

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  return character === '\0' ? '\uFFFD' : `\\${character}`;
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
