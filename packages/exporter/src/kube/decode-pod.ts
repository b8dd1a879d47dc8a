import type { PodFact, Toleration } from '@kube-heartbeat/rules/fact.ts';
import { type Decoded, type Fault, known, type Seen, timeAt } from './decode.ts';
import { effectOf } from './decode-node.ts';
import { dig, list, number, text } from './json.ts';

/** A Pod that is bound to a node. */
export function decodePod(raw: unknown, seen: Seen): Decoded<PodFact> {
  const name = text(raw, 'metadata', 'name');
  if (name === '') return { faults: ['no_name'] };
  const node = text(raw, 'spec', 'nodeName');
  if (node === '') return { faults: ['no_node'] };
  const faults: Fault[] = [];
  const createdAt = timeAt(faults, raw, 'metadata', 'creationTimestamp');
  if (createdAt === undefined) return { faults: ['bad_time'] };
  const fact: PodFact = {
    kind: 'pod',
    ...seen,
    namespace: text(raw, 'metadata', 'namespace'),
    name,
    uid: text(raw, 'metadata', 'uid'),
    node,
    createdAt,
    tolerations: tolerationsOf(raw, faults),
    owner: ownerOf(raw),
    phase: text(raw, 'status', 'phase'),
    ready: list(raw, 'status', 'conditions').some(
      (each) => text(each, 'type') === 'Ready' && text(each, 'status') === 'True',
    ),
    claims: list(raw, 'spec', 'volumes').some(claims),
    ...known({
      deletedAt: timeAt(faults, raw, 'metadata', 'deletionTimestamp'),
      deletionGrace: number(raw, 'metadata', 'deletionGracePeriodSeconds'),
      disruption: disruptionOf(raw),
    }),
  };
  return { fact, faults };
}

/** A Pod's tolerations; those that cannot be read are left out and counted. */
export function tolerationsOf(raw: unknown, faults: Fault[]): readonly Toleration[] {
  return list(raw, 'spec', 'tolerations').flatMap((each) => tolerationOf(each, faults));
}

function tolerationOf(raw: unknown, faults: Fault[]): readonly Toleration[] {
  const operator = operatorOf(text(raw, 'operator'));
  if (operator === undefined) return skip(faults, 'bad_operator');
  const named = text(raw, 'effect');
  const effect = named === '' ? '' : effectOf(named);
  if (effect === undefined) return skip(faults, 'bad_effect');
  const given = dig(raw, 'tolerationSeconds') ?? undefined;
  const seconds = number(given);
  if (given !== undefined && seconds === undefined) return skip(faults, 'bad_seconds');
  const value = text(raw, 'value');
  return [{ key: text(raw, 'key'), operator, value, effect, ...known({ seconds }) }];
}

function skip(faults: Fault[], fault: Fault): readonly Toleration[] {
  faults.push(fault);
  return [];
}

/** Absent means Equal. */
function operatorOf(raw: string): Toleration['operator'] | undefined {
  if (raw === '' || raw === 'Equal') return 'Equal';
  return raw === 'Exists' || raw === 'Lt' || raw === 'Gt' ? raw : undefined;
}

/** The controlling owner's kind: the one that makes the pod again. */
function ownerOf(raw: unknown): string {
  const owners = list(raw, 'metadata', 'ownerReferences');
  return text(
    owners.find((owner) => dig(owner, 'controller') === true),
    'kind',
  );
}

/** Who deletes it, as the controllers say it before they do. */
function disruptionOf(raw: unknown): string | undefined {
  const target = list(raw, 'status', 'conditions').find(
    (each) => text(each, 'type') === 'DisruptionTarget' && text(each, 'status') === 'True',
  );
  return text(target, 'reason') || undefined;
}

/** A generic ephemeral volume makes a claim of its own. */
function claims(volume: unknown): boolean {
  return (
    dig(volume, 'persistentVolumeClaim') !== undefined || dig(volume, 'ephemeral') !== undefined
  );
}
