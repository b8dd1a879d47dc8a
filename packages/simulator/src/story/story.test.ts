import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { play } from './story-player.ts';

// The texts that the rules are held to, and real controllers with them, on the simulated cluster.
const folder = new URL('../../../rules/testdata/', import.meta.url);
const seeds = [1, 2, 3];

test.for(readdirSync(folder).flatMap((name) => seeds.map((seed) => ({ name, seed }))))(
  'the simulated cluster tells $name as it is written (seed $seed)',
  ({ name, seed }) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(play(text, seed)).toBe(text);
  },
);
