import type { VNode } from 'preact';
import type { Score as Told } from './api.ts';
import { Outcomes } from './node-past.tsx';
import { scoreRows } from './score-rows.ts';
import { Table } from './table.tsx';
import { eventText } from './text.ts';

const columns = ['Event', 'Forecast', 'Inside its bounds', 'Early', 'Late', 'Missed', 'Outside by'];

/** How right the forecasts have been here. */
export function Score({ score }: { readonly score: Told }): VNode {
  const rows = scoreRows(score);
  return (
    <section aria-labelledby="score-title" class="card">
      <h2 id="score-title">How right it has been here</h2>
      {rows.length === 0 ? (
        <p class="calm">No forecast has come to its end yet: nothing to judge.</p>
      ) : (
        <>
          <Table says="Forecasts judged, by event" head={columns}>
            {rows.map(({ event, at, counts, judged, share, median }) => (
              <tr key={event + at}>
                <td>{eventText(event)}</td>
                <td>{at === 'last_fact' ? 'the last one' : '30 s before'}</td>
                <td class={`${counts.inside === judged ? 'good' : 'bad'}`}>
                  {counts.inside} of {judged}
                  {share !== '' && ` · ${share}`}
                </td>
                <td>{counts.early}</td>
                <td>{counts.late}</td>
                <td>{counts.missed}</td>
                <td>{median}</td>
              </tr>
            ))}
          </Table>
          <details>
            <summary>The latest {score.recent.length}</summary>
            <Outcomes outcomes={score.recent} of="all" />
          </details>
        </>
      )}
    </section>
  );
}
