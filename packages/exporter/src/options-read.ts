import { parseDuration } from '@kube-heartbeat/rules/duration.ts';
import { problem, type SettingRow } from '@kube-heartbeat/rules/settings.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Address, Read } from './options.ts';

/** Any text but none. */
export function readText(text: string): Read<string> {
  return text.trim() === '' ? { problem: 'is empty' } : { value: text };
}

/** Texts between commas; an empty one: no texts. */
export function readList(text: string): Read<readonly string[]> {
  const items = text.split(',').map((item) => item.trim());
  return { value: items.filter((item) => item !== '') };
}

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): (text: string) => Read<T> {
  return (text) => {
    const value = words.find((word) => word === text);
    return value ? { value } : { problem: `is ${quote(text)}; give ${alternatives(words)}` };
  };
}

/** `host:port`, `:port`, `[::1]:port` or a port alone. */
export function readAddress(text: string): Read<Address> {
  const [, bracketed, host, digits] = /^(?:(?:\[([^\]]*)\]|([^:]*)):)?(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    return { problem: `is ${quote(text)}; give host:port, for example :8350 or 127.0.0.1:8350` };
  }
  return { value: { host: bracketed ?? host ?? '', port } };
}

/** The URL of an HTTP server; its path without a last slash. */
export function readUrl(text: string): Read<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    return { problem: `is ${quote(text)}; give a URL, for example http://127.0.0.1:8350` };
  }
  return { value: url.origin + url.pathname.replace(/\/+$/, '') };
}

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number): (text: string) => Read<number> {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most
      ? { value }
      : { problem: `is ${quote(text)}; give a whole number from ${least} to ${most}` };
  };
}

/** A duration of a kubelet's configuration, more than none. */
export function readSpan(text: string): Read<Seconds> {
  const value = parseDuration(text) ?? 0;
  return value > 0
    ? { value }
    : { problem: `is ${quote(text)}; give a duration, for example 1m30s` };
}

/** How many times faster. */
export function readSpeed(text: string): Read<number> {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  return value >= 0.1 && value <= 10
    ? { value }
    : { problem: `is ${quote(text)}; give a number from 0.1 to 10` };
}

/** A value for a setting of the controllers, as their own flags take it. */
export function readSetting(row: SettingRow): (text: string) => Read<number> {
  return (text) => {
    const value = numberOf(row, text);
    if (value === undefined) return { problem: `is ${quote(text)}; give ${shape(row)}` };
    const sentence = problem(row, value);
    return sentence ? { problem: sentence } : { value };
  };
}

function numberOf({ name, flag, unit }: SettingRow, text: string): number | undefined {
  if (name === 'version') return minorOf(text);
  if (unit === 'switch') return switches[text.toLowerCase()];
  if (unit === 'seconds') {
    const bare = flag.endsWith('-seconds') && /^\d+$/.test(text);
    return bare ? Number(text) : parseDuration(text);
  }
  const digits = unit === 'count' ? /^\d+$/ : /^\d*\.?\d+$/;
  return digits.test(text) ? Number(text) : undefined;
}

const switches: Readonly<Record<string, number>> = { true: 1, on: 1, false: 0, off: 0 };

function minorOf(text: string): number | undefined {
  const [, minor] = /^(?:v?1\.)?(\d{2})(?:\.\d+.*)?$/.exec(text) ?? [];
  return minor === undefined ? undefined : Number(minor);
}

function shape({ name, flag, unit }: SettingRow): string {
  if (name === 'version') return 'a version, for example 1.37';
  if (unit === 'switch') return 'true or false';
  if (unit === 'count') return 'a whole number';
  if (unit === 'ratio') return 'a number, for example 0.1';
  return flag.endsWith('-seconds') ? 'seconds, for example 300' : 'a duration, for example 1m30s';
}

function quote(text: string): string {
  return `"${text}"`;
}

function alternatives(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
