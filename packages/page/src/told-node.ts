import { effect, type Signal, signal } from '@preact/signals';
import { address } from './address.ts';
import type { Row, ToldNode } from './api.ts';
import { ticking } from './clock.ts';
import { world } from './connection.ts';

/** What is told of the node that is open. */
interface Told {
  readonly name: string;
  readonly answer?: ToldNode;
  /** Why there is no answer, or no newer one. */
  readonly problem?: string;
  readonly nearest?: readonly string[];
}

export const told: Signal<Told | undefined> = signal(undefined);

/** Seconds between two questions, however often the node changes. */
const patience = 1;

/** Asks for the node that is open, and again each time the stream says that it changed. */
export function followNode(): void {
  let asked: { name: string; row: Row | undefined; at: number } | undefined;
  effect(() => {
    const { node: name } = address.value;
    const row = world.value?.rows.get(name);
    if (name === '') {
      [told.value, asked] = [undefined, undefined];
      return;
    }
    const same = asked?.name === name;
    if (same && (asked?.row === row || ticking() - (asked?.at ?? 0) < patience)) return;
    asked = { name, row, at: ticking() };
    void ask(name).then((answer) => {
      if (asked?.name === name) told.value = answer;
    });
  });
}

async function ask(name: string): Promise<Told> {
  const before = told.peek();
  const kept = before?.name === name && before.answer ? { answer: before.answer } : {};
  try {
    const response = await fetch(`api/v1/nodes/${encodeURIComponent(name)}`);
    const body = await response.json();
    if (response.ok) return { name, answer: body };
    if (response.status !== 404)
      return { name, ...kept, problem: 'The exporter could not answer.' };
    const problem = kept.answer ? 'Its Node object is gone.' : 'There is no node of this name.';
    return { name, ...kept, problem, nearest: body.nearest ?? [] };
  } catch {
    return { name, ...kept, problem: 'The exporter does not answer.' };
  }
}
