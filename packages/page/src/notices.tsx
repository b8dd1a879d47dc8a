import type { VNode } from 'preact';
import type { Fleet } from './api.ts';
import { silence, world } from './connection.ts';
import { shown } from './text.ts';
import { spanText, timeOfDay } from './when.ts';

interface Notice {
  readonly grave: boolean;
  readonly title: string;
  readonly text: string;
}

/** What a person must know before any number: that it is old, or that nothing must be touched. */
export function Notices(): VNode {
  const told = world.value;
  const notices = [...silent(silence.value, told?.now), ...(told ? noticesOf(told.fleet) : [])];
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.map(({ grave, title, text }) => (
        <p key={title + text} class={grave ? 'notice grave' : 'notice'}>
          <strong>{title}</strong> <bdi>{text}</bdi>
        </p>
      ))}
    </div>
  );
}

function silent(span: number, toldAt: number | undefined): readonly Notice[] {
  if (span === 0) return [];
  const title = `No word from the exporter for ${spanText(span)}.`;
  if (toldAt === undefined)
    return [{ grave: true, title, text: 'It is tried again every two seconds.' }];
  const text = `All below is as of ${timeOfDay(toldAt, toldAt)}, and times are those forecast then. It is tried again every two seconds.`;
  return [{ grave: true, title, text }];
}

/** The notices of what was told, the gravest first. */
export function noticesOf(fleet: Fleet): readonly Notice[] {
  const { fresh, leader, problems, synced } = fleet;
  const blind = ['leases', 'nodes'].filter((resource) => fresh[resource] === false);
  const all: readonly (Notice | false)[] = [
    synced &&
      blind.length > 0 && {
        grave: true,
        title: `The exporter has lost sight of ${blind.join(' and ')}.`,
        text: 'Nodes count as unobserved until it sees again, and no forecast has a latest time.',
      },
    fleet.evictions_halted && {
      grave: true,
      title: 'Every zone is dark: the controller evicts nobody.',
      text: 'The control plane or its network is the likelier fault. Delete no Node and no pod now.',
    },
    fleet.control_plane_suspect && {
      grave: true,
      title: 'Many nodes fell silent at once.',
      text: 'The control plane or its network is the likelier fault than the nodes.',
    },
    leader.state === 'overdue' && {
      grave: true,
      title: 'No controller manager leads.',
      text: 'Nothing happens to any node until one does.',
    },
    ...problems.map((problem) => ({
      grave: false,
      title: 'Not everything is seen.',
      text: shown(problem),
    })),
  ];
  return all.filter((notice) => notice !== false);
}
