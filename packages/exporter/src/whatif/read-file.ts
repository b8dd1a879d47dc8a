import { readFileSync } from 'node:fs';
import type { NodeFact, PodFact } from '@kube-heartbeat/rules/fact.ts';
import type { Known } from '@kube-heartbeat/rules/settings.ts';
import { type ExitCode, failure } from '../exit.ts';
import { decodeNode } from '../kube/decode-node.ts';
import { decodePod } from '../kube/decode-pod.ts';
import { dig, list, text } from '../kube/json.ts';
import { sampledTolerations } from '../kube/toleration-sample.ts';
import { safe } from '../text.ts';

/** The nodes and pods of a file. */
export interface Snapshot {
  readonly nodes: readonly NodeFact[];
  /** Those that are bound to one of the nodes and have not ended. */
  readonly pods: readonly PodFact[];
  /** The default tolerations, where the pods agree on them. */
  readonly known: Known;
}

const command = 'kubectl get nodes,pods -A -o json';
const misuse: ExitCode = 2;

/** Reads what kubectl printed; `-` is standard input. A failure with one sentence if it cannot. */
export function readSnapshot(file: string, poolLabels: readonly string[]): Snapshot {
  const name = file === '-' ? 'standard input' : file;
  const items = itemsOf(parsed(contentOf(file, name), name), name);
  const rawPods = items.filter((item) => text(item, 'kind') === 'Pod');
  const nodes = items.flatMap((item, index) => nodeOf(item, index, name, poolLabels));
  if (nodes.length === 0)
    throw failure(
      misuse,
      `${name} has no Node among its ${items.length} items: make it with "${command}".`,
    );
  const names = new Set(nodes.map(({ node }) => node));
  if (names.size < nodes.length)
    throw failure(misuse, `${name} names ${duplicate(nodes)} twice: is it of one cluster?`);
  const pods = rawPods.flatMap((pod) => {
    const { fact } = decodePod(pod, { seenAt: 0, notBefore: Number.NEGATIVE_INFINITY });
    const counts =
      fact && names.has(fact.node) && fact.phase !== 'Succeeded' && fact.phase !== 'Failed';
    return counts ? [fact] : [];
  });
  return { nodes, pods, known: sampledTolerations(rawPods) };
}

function contentOf(file: string, name: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    throw failure(misuse, `${name} cannot be read (${reason}): make it with "${command}".`);
  }
}

function parsed(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    if (content.trim() === '')
      throw failure(misuse, `${name} is empty: make it with "${command}".`);
    throw failure(
      misuse,
      `${name} is no JSON (${where(error, content)}): make it with "${command}".`,
    );
  }
}

/** The line at which a parser gave up. */
function where(error: unknown, content: string): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined)
    return safe(message.split('\n', 1)[0] ?? '').slice(0, 80) || 'it ends too soon';
  return `line ${content.slice(0, Number(position)).split('\n').length}`;
}

function itemsOf(body: unknown, name: string): readonly unknown[] {
  if (Array.isArray(dig(body, 'items'))) return list(body, 'items');
  if (text(body, 'kind') === 'Node') return [body];
  throw failure(
    misuse,
    `${name} is JSON, but no list of objects (it has no "items"): make it with "${command}".`,
  );
}

function nodeOf(
  item: unknown,
  index: number,
  name: string,
  poolLabels: readonly string[],
): readonly NodeFact[] {
  if (text(item, 'kind') !== 'Node') return [];
  const { fact, faults } = decodeNode(
    item,
    { seenAt: -100_000 },
    { pool: poolLabels, virtual: [], addressTypes: [] },
  );
  if (fact) return [fact];
  const what = text(item, 'metadata', 'name') || 'without a name';
  throw failure(
    misuse,
    `Item ${index + 1} of ${name}, Node ${safe(what)}, cannot be read (${faults.join(', ')}): make the file with "${command}".`,
  );
}

function duplicate(nodes: readonly NodeFact[]): string {
  const seen = new Set<string>();
  const twice = nodes.find(({ node }) => seen.size === seen.add(node).size);
  return safe(twice?.node ?? '');
}
