import { expect, test } from 'vitest';
import { nextMode } from './mode.ts';

test.for([
  { previous: 'all', nodes: 0, next: 'all' },
  { previous: 'all', nodes: 1000, next: 'all' },
  { previous: 'all', nodes: 1001, next: 'lean' },
  { previous: 'lean', nodes: 1000, next: 'lean' },
  { previous: 'lean', nodes: 901, next: 'lean' },
  { previous: 'lean', nodes: 900, next: 'all' },
] as const)('with $nodes nodes $previous turns to $next', ({ previous, nodes, next }) => {
  expect(nextMode(previous, nodes)).toBe(next);
});
