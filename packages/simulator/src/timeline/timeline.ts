import { draw } from './drawing.ts';
import { record } from './recording.ts';

/** The stories that an operator should have seen. */
export const drawnStories = [
  'kubelet-dies',
  'returns-before-grace',
  'returns-before-deletion',
  'not-ready-then-dies',
  'tolerations',
  'one-zone-down',
  'zone-partly-down',
  'every-zone-down',
  'controller-restarts',
  'node-deleted',
] as const;

/** The timeline of a story, from its text: what is drawn is what the simulator did. */
export function timelineOf(name: string, text: string): string {
  const says = text
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.slice(1).trim())
    .join(' ');
  return draw(record(text, 1), name.replaceAll('-', ' '), says);
}
