import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ToldNode } from './api.ts';
import { type Axis, axisOf, place } from './axis.ts';
import { now } from './connection.ts';
import { BandMark, percent } from './lane.tsx';
import { Name } from './name.tsx';
import { Ruler } from './ruler.tsx';
import { count, shown } from './text.ts';
import { TimeLeft } from './time-left.tsx';
import { type TimelineEvent, timelineOf } from './timeline-events.ts';
import { spanText, timeOfDay } from './when.ts';

/** More lines are shown when somebody asks. */
const most = 14;
const whole = signal(false);
/** Seconds of the past that are drawn at most; what is older lies at the edge. */
const past = 600;

/** One node's time: what was seen, what comes with its bounds as bands, and the rule behind each. */
export function Timeline({ answer }: { readonly answer: ToldNode }): VNode {
  const all = timelineOf(answer);
  const events = whole.value ? all : all.slice(0, most);
  const axis = axisFor(all);
  return (
    <section class="timeline">
      <h3>Timeline</h3>
      <Ruler axis={axis} most={7} />
      <ol>
        {events.map((event, index) => (
          <EventLine key={`${event.title} ${event.subject} ${index}`} event={event} axis={axis} />
        ))}
      </ol>
      {all.length > events.length && (
        <button
          type="button"
          class="more"
          onClick={() => {
            whole.value = true;
          }}
        >
          {count(all.length - events.length, 'more pod')}: show all
        </button>
      )}
    </section>
  );
}

/** From the last that was seen, at most ten minutes back, to the last that has an earliest time. */
function axisFor(events: readonly TimelineEvent[]): Axis {
  const seen = events.flatMap((event) => event.seen ?? []).filter((at) => at > now.value - past);
  const from = Math.min(now.value - 30, ...seen) - 5;
  const coming = events.flatMap(({ forecast }) =>
    forecast && forecast.earliest !== 'never' ? [forecast.earliest, forecast.latest] : [],
  );
  return axisOf(from, coming, now.value + 60 - from);
}

function EventLine({ event, axis }: { readonly event: TimelineEvent; readonly axis: Axis }): VNode {
  const { kind, title, subject, seen, forecast, note, rule } = event;
  const last = seen?.at(-1);
  return (
    <li class="event">
      <div class="what">
        {title} {subject && <Name text={subject} />}
      </div>
      <div class="when">
        {forecast ? (
          <TimeLeft bounds={forecast} />
        ) : (
          last !== undefined && (
            <span class="left">
              <b>{spanText(Math.max(0, now.value - last))} ago</b>{' '}
              <small>{timeOfDay(last, now.value)}</small>
            </span>
          )
        )}
      </div>
      <div class="lane" aria-hidden="true">
        <i class="now" style={{ left: percent(place(axis, now.value)) }} />
        {seen?.map((at) => (
          <i
            key={at}
            class={`dot-${kind}${at < axis.from ? ' before' : ''}`}
            style={{ left: percent(place(axis, at)) }}
          />
        ))}
        {forecast && forecast.earliest !== 'never' && (
          <BandMark axis={axis} band={{ kind, ...forecast }} />
        )}
      </div>
      <div class="why">
        {[forecast && shown(forecast.says), note && shown(note)].filter(Boolean).join(' · ')}
        {rule && (
          <>
            {' '}
            <code>{rule}</code>
          </>
        )}
      </div>
    </li>
  );
}
