import type { VNode } from 'preact';
import { address } from './address.ts';
import { silence, world } from './connection.ts';
import { NodePanel } from './node-panel.tsx';
import { Notices } from './notices.tsx';
import { Score } from './score.tsx';
import { Settings } from './settings.tsx';
import { TopBar } from './top-bar.tsx';
import { TroubleList } from './trouble-list.tsx';
import { Wall } from './wall.tsx';

/** The page: what is in trouble, the wall, one node beside them, and what it all rests on. */
export function App(): VNode {
  const told = world.value;
  const { node } = address.value;
  return (
    <div class={`app${node === '' ? '' : ' with-panel'}${silence.value > 0 ? ' old' : ''}`}>
      <TopBar />
      <Notices />
      <main>{told?.fleet.synced ? <Overview /> : <FirstStart />}</main>
      {node !== '' && <NodePanel name={node} />}
      <footer>
        <kbd>/</kbd> search <kbd>↑</kbd>
        <kbd>↓</kbd>
        <kbd>←</kbd>
        <kbd>→</kbd> move <kbd>Enter</kbd> open <kbd>Esc</kbd> close · times are UTC ·{' '}
        <a href="metrics">metrics</a> · <a href="api/v1/nodes">JSON</a>
      </footer>
    </div>
  );
}

function Overview(): VNode {
  return (
    <>
      <TroubleList />
      <Wall />
      <div class="cards">
        {world.value && <Settings fleet={world.value.fleet} />}
        {world.value && <Score score={world.value.fleet.score} />}
      </div>
    </>
  );
}

function FirstStart(): VNode {
  const told = world.value;
  return (
    <p class="first" role="status">
      {told
        ? 'Leases and nodes are being listed for the first time: nothing can be said before that.'
        : 'Waiting for the exporter …'}
    </p>
  );
}
