import type { VNode } from 'preact';
import type { Node, ToldNode } from './api.ts';
import { now } from './connection.ts';
import { shown, words } from './text.ts';
import { spanText, timeOfDay } from './when.ts';

/** What was seen of the node. */
export function NodeFacts({ answer }: { readonly answer: ToldNode }): VNode {
  const facts = factsOf(answer, now.value).filter(([, text]) => text !== '');
  return (
    <section>
      <h3>Seen</h3>
      <dl class="facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{shown(text)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function factsOf({ node, leader }: ToldNode, time: number): readonly (readonly [string, string])[] {
  const ago = (at: number) => `${spanText(Math.max(0, time - at))} ago, ${timeOfDay(at, time)}`;
  const { ready_but_dead: dead, lease_seen, status_seen, probe } = node;
  return [
    ['lease', lease_seen === null ? 'none' : leaseText(node, ago(lease_seen))],
    ['status', `Ready ${node.ready}${status_seen === null ? '' : `, posted ${ago(status_seen)}`}`],
    ['reason', [node.ready_reason, node.ready_message].filter(Boolean).join(': ')],
    ['cause', node.cause === null ? '' : words(node.cause)],
    ['speaks for it', dead === null ? '' : dead.signs.map(({ says }) => says).join('; ')],
    ['taints', node.taints.map(taintText).join(', ') || 'none'],
    ['scheduling', node.unschedulable ? 'cordoned' : ''],
    ['relist', node.relist_lag === null ? '' : `${spanText(node.relist_lag)} ago`],
    ['kubelet', probe === null ? '' : `${words(probe.result)}, looked at ${ago(probe.seen)}`],
    ['clock', skewText(node)],
    ['leader', leader.holder === null ? 'not known' : `${leader.holder} (${leader.state})`],
  ];
}

function leaseText({ lease_estimated, renew_interval }: Node, ago: string): string {
  const every = `, due each ${spanText(renew_interval)}`;
  return lease_estimated
    ? `renewed ${ago} by its own word: none was seen yet${every}`
    : `renewed ${ago}${every}`;
}

function taintText({ key, value, effect }: Node['taints'][number]): string {
  return `${key}${value && `=${value}`}:${effect}`;
}

function skewText({ clock_skew: skew }: Node): string {
  if (skew === null) return '';
  if (Math.abs(skew) < 0.5) return 'within half a second of ours';
  return `${spanText(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} ours`;
}
