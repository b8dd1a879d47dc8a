import type { VNode } from 'preact';
import type { Fleet } from './api.ts';
import { Table } from './table.tsx';
import { shown, words } from './text.ts';

const sources: Readonly<Record<string, string>> = {
  flag: 'said by a flag of ours',
  static_pod: "read from the controller manager's static pod",
  calibrated: 'learned from what the controllers did',
  assumed: "assumed: the version's default",
};

/** The rules' parameters in force, and how each is known. */
export function Settings({ fleet }: { readonly fleet: Fleet }): VNode {
  const { leader, settings, version } = fleet;
  return (
    <section aria-labelledby="settings-title" class="card">
      <h2 id="settings-title">Settings in force</h2>
      <Table says="Each setting" head={['Setting', 'Value', 'How it is known']}>
        <tr>
          <td>leader</td>
          <td>
            <bdi>{shown(leader.holder ?? 'not known')}</bdi>
          </td>
          <td>
            {leader.state}
            {leader.changes > 0 && `, changed ${leader.changes} times`}
          </td>
        </tr>
        {settings.map(({ name, value, source }) => (
          <tr key={name} class={source === 'assumed' ? 'assumed' : ''}>
            <td>{words(name)}</td>
            <td>
              <bdi>{shown(value)}</bdi>
            </td>
            <td title={sources[source]}>{words(source)}</td>
          </tr>
        ))}
      </Table>
      <p class="foot">kube-heartbeat {shown(version)}</p>
    </section>
  );
}
