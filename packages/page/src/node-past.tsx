import type { VNode } from 'preact';
import type { Outcome } from './api.ts';
import { now } from './connection.ts';
import { NodeLink } from './name.tsx';
import { Table } from './table.tsx';
import { eventText, shown } from './text.ts';
import { clockText } from './time-left.tsx';
import { timeOfDay } from './when.ts';

/** What was predicted of a node, beside what happened. */
export function NodePast({ past }: { readonly past: readonly Outcome[] }): VNode | null {
  if (past.length === 0) return null;
  return (
    <section>
      <h3>Predicted and seen</h3>
      <Outcomes outcomes={past} of="node" />
    </section>
  );
}

/** Judged forecasts, newest first. */
export function Outcomes({
  outcomes,
  of,
}: {
  readonly outcomes: readonly Outcome[];
  readonly of: 'node' | 'all';
}): VNode {
  const head = ['Event', 'Predicted', 'Seen', 'Result'];
  if (of === 'all') head.unshift('Node');
  return (
    <Table
      says={of === 'all' ? 'The latest forecasts judged' : 'Forecasts of this node judged'}
      head={head}
    >
      {outcomes.map((outcome, index) => (
        <tr key={`${outcome.node} ${outcome.pod} ${outcome.event} ${outcome.seen} ${index}`}>
          {of === 'all' && (
            <td>
              <NodeLink name={outcome.node} />
            </td>
          )}
          <td>
            {eventText(outcome.event)} <bdi>{shown(outcome.pod ?? '')}</bdi>
          </td>
          <td>{outcome.last_fact ? clockText(outcome.last_fact) : '–'}</td>
          <td>{outcome.seen === null ? '–' : timeOfDay(outcome.seen, now.value)}</td>
          <td class={`result ${outcome.result}`}>{outcome.result}</td>
        </tr>
      ))}
    </Table>
  );
}
