import { expect, test } from 'vitest';
import { families } from './families.ts';

const names = families.map(({ name }) => name);

test('no family is there twice', () => {
  expect(new Set(names).size).toBe(names.length);
});

test.for(families)('$name is named by its type and its unit', ({ name, type }) => {
  expect(name).toMatch(/^kube_heartbeat_[a-z]+(_[a-z]+)*$/);
  expect(name.endsWith('_total')).toBe(type === 'counter');
  expect(name.endsWith('_info')).toBe(type === 'info');
  expect(name).not.toMatch(/_(bucket|sum|count|created)$(?<!setting_count)/);
});

test.for(families)('$name says in a sentence what it is', ({ help }) => {
  expect(help).toMatch(/^[^\\"\n|]+\.$/);
});

test.for(families)('$name takes no label that belongs to whoever scrapes', ({ labels }) => {
  const foreign = ['cluster', 'zone', 'region', 'service', 'instance', 'job', 'type'];
  expect(labels.filter((label) => foreign.includes(label))).toEqual([]);
});

test.for(families.filter(({ of }) => of === 'node'))('$name names its node first', ({ labels }) => {
  expect(labels[0]).toBe('node');
});
