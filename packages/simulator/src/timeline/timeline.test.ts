import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { draw } from './drawing.ts';
import { record } from './recording.ts';
import { drawnStories, timelineOf } from './timeline.ts';

const textOf = (name: string): string =>
  readFileSync(new URL(`../../../rules/testdata/${name}.txt`, import.meta.url), 'utf8');

test.for(drawnStories)('%s is drawn the same way each time, and every tag is closed', (name) => {
  const drawing = timelineOf(name, textOf(name));
  expect(timelineOf(name, textOf(name))).toBe(drawing);
  const opened = drawing.match(/<[a-z]+[^>]*(?<!\/)>/g)?.length ?? 0;
  expect(drawing.match(/<\/[a-z]+>/g)).toHaveLength(opened);
});

test('what is recorded is what happened: a dead node, its taint, and a pod that nobody confirms', () => {
  const { lanes, deeds } = record(textOf('kubelet-dies'), 1);
  expect(deeds.map(({ says }) => says)).toEqual(['a dies', 'a returns']);
  expect(lanes.map(({ name }) => name)).toEqual(['a', 'w1']);
  const [a, w1] = lanes;
  expect(a?.turns.map(({ state }) => state)).toEqual([
    'True',
    'Unknown',
    'Unknown',
    'True',
    'True',
  ]);
  expect(a?.turns.map(({ isTainted }) => isTainted)).toEqual([false, false, true, true, false]);
  expect(w1?.turns.map(({ state }) => state)).toEqual(['in', 'out', 'terminating', 'gone']);
  const [unknown] = a?.bands ?? [];
  expect(unknown?.event).toBe('unknown');
  expect(unknown?.actual).toBe(a?.turns[1]?.at);
});

test('a name is text, whatever is in it', () => {
  const turns = [{ at: 0, state: 'True', isTainted: false }] as const;
  const lane = { name: '<b>&', turns: [...turns], beats: [], bands: [] };
  const recording = { lanes: [lane], deeds: [], ticks: [], flags: '', from: 0, to: 9 };
  const drawing = draw(recording, '<title>', '');
  expect(drawing).toContain('&lt;b&gt;&amp;');
  expect(drawing).not.toContain('<b>');
});
