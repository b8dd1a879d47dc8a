/** What could hide or turn a text: controls, marks without width, marks of direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const hostile = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text of somebody else, its invisible characters spelled out. */
export function shown(text: string): string {
  return text.replaceAll(hostile, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** `1 pod`, `2 pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A name of the JSON in words: `status_stuck` is status stuck. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

const events: Readonly<Record<string, string>> = {
  unknown: 'Ready becomes Unknown',
  not_ready: 'kubelet says not ready',
  no_execute: 'NoExecute taint',
  eviction: 'pods are deleted',
  deletion: 'pod is deleted',
  endpoints: 'pod leaves its Services',
  object_end: "pod's object is gone",
};

/** What a forecast speaks of, in words. */
export function eventText(event: string): string {
  return events[event] ?? words(event);
}

/** A zone as `REGION/ZONE`; where the zone's own name holds its region, that alone. */
export function zoneText(zone: string): string {
  if (zone === 'none') return 'no zone';
  const [region = '', name = ''] = zone.split('/');
  return name.startsWith(region) && name !== '' ? name : zone;
}
