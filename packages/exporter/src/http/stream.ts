import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { View } from '@kube-heartbeat/rules/view.ts';
import { inSlices } from '../slices.ts';
import { changeSteps, type FleetJson, nothingTold, snapshotOf } from './stream-frames.ts';

/** What the stream tells, asked for while somebody reads. */
export interface StreamSource {
  readonly view: () => Promise<View>;
  readonly fleet: (view: View) => FleetJson;
}

/** Milliseconds between two changes; more where a forecast of the fleet costs more than 100. */
const interval = 500;
/** The most that read at once: each holds a socket and at most one snapshot more than it took. */
const mostReaders = 64;
/** Bytes that a reader may be behind beyond what a snapshot takes. */
const patience = 262_144;

interface Reader {
  readonly response: ServerResponse;
  /** What it knows is too old for changes: it is owed a snapshot. */
  behind: boolean;
}

/**
 * /api/v1/stream: a snapshot, then twice a second what changed, for all readers the same bytes.
 * A reader that does not keep up gets nothing until it has taken what is on its way, and then a
 * fresh snapshot. Nothing is forecast while nobody reads. A change is sent even when it only tells
 * the time: it is the heartbeat by which a page knows that the exporter lives (a browser does not
 * show comments to it).
 */
export class Stream {
  readonly #source: StreamSource;
  readonly #readers = new Set<Reader>();
  #told = nothingTold();
  #running = false;

  constructor(source: StreamSource) {
    this.#source = source;
  }

  /** Begins to tell; `false`: there are too many readers already. */
  join(response: ServerResponse): boolean {
    if (this.#readers.size >= mostReaders) return false;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      // A proxy that gathers bytes would make every countdown late.
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    const reader = { response, behind: true };
    this.#readers.add(reader);
    response.once('close', () => this.#readers.delete(reader));
    if (!this.#running) void this.#run();
    return true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#readers.size > 0) {
      const begin = performance.now();
      await this.#beat();
      const cost = performance.now() - begin;
      await sleep(Math.max(interval - cost, 4 * cost), undefined, { ref: false });
    }
    this.#running = false;
    this.#told = nothingTold();
  }

  async #beat(): Promise<void> {
    const view = await this.#source.view();
    const told = changeSteps(this.#told, view, this.#source.fleet(view));
    const change = frame('change', await inSlices(told));
    let snapshot: Buffer | undefined;
    for (const reader of this.#readers) {
      const { response } = reader;
      if (!reader.behind) {
        response.write(change);
        reader.behind = response.writableLength > patience + this.#told.rows.size * 1024;
      } else if (response.writableLength === 0) {
        snapshot ??= frame('snapshot', snapshotOf(this.#told));
        response.write(snapshot);
        reader.behind = false;
      }
    }
  }
}

function frame(event: string, data: string): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${data}\n\n`);
}
