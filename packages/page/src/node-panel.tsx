import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { go } from './address.ts';
import type { ToldNode } from './api.ts';
import { Name, NodeLink } from './name.tsx';
import { NodeFacts } from './node-facts.tsx';
import { NodePast } from './node-past.tsx';
import { phaseRow } from './phases.ts';
import { Shape } from './shape.tsx';
import { shown, zoneText } from './text.ts';
import { Timeline } from './timeline.tsx';
import { told } from './told-node.ts';

/** One node: what to do, what comes, what was seen, and how right we were. */
export function NodePanel({ name }: { readonly name: string }): VNode {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: false }), [name]);
  const known = told.value?.name === name ? told.value : undefined;
  const answer = known?.answer;
  return (
    <aside class="panel" aria-labelledby="node-title">
      <div class="panel-head">
        <h2 id="node-title" tabIndex={-1} ref={title}>
          {answer && <Shape phase={answer.node.phase} />} <Name text={name} />
        </h2>
        <button
          type="button"
          class="close"
          onClick={() => go({ node: '' })}
          aria-keyshortcuts="Escape"
        >
          Close <kbd>Esc</kbd>
        </button>
      </div>
      {known?.problem && (
        <p class="notice" role="status">
          {known.problem}
          {known.nearest?.map((near) => (
            <span key={near}>
              {' '}
              <NodeLink name={near} />
            </span>
          ))}
        </p>
      )}
      {answer && (
        <>
          <Subtitle answer={answer} />
          <Verdict answer={answer} />
          <Timeline answer={answer} />
          <NodeFacts answer={answer} />
          <NodePast past={answer.past} />
        </>
      )}
      {!known && <p class="calm">Asking for it …</p>}
    </aside>
  );
}

function Subtitle({ answer: { node } }: { readonly answer: ToldNode }): VNode {
  const { zone, pool, kubelet_version, capacity_type } = node;
  const parts = [
    phaseRow(node.phase).label,
    zoneText(zone),
    pool && `pool ${pool}`,
    kubelet_version && `kubelet ${kubelet_version}`,
    capacity_type,
  ];
  return <p class="subtitle">{parts.filter(Boolean).map(shown).join(' · ')}</p>;
}

/** Wait, act or do not touch: why, and the commands in their order. */
function Verdict({ answer: { verdict } }: { readonly answer: ToldNode }): VNode {
  return (
    <section class={`verdict ${verdict.verdict.replaceAll(' ', '-')}`}>
      <h3>{verdict.verdict}</h3>
      <p>{shown(verdict.why)}</p>
      {verdict.commands.length > 0 && (
        <ol>
          {verdict.commands.map((command) => (
            <li key={command}>
              <code>{shown(command)}</code>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
