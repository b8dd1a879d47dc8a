import { batch, type Signal, signal } from '@preact/signals';
import type { Change, Snapshot } from './api.ts';
import { ticking, wall } from './clock.ts';
import { changed, type World, worldOf } from './world.ts';

/** Seconds without a word after which what is shown counts as old; one comes twice a second. */
const patience = 4;
/** Seconds after which a page that nobody sees stops listening. */
const hiddenFor = 60;
/** Seconds between two tries where the browser has given up. */
const again = 2;

/** What was told last; `undefined`: nothing yet. */
export const world: Signal<World | undefined> = signal(undefined);
/** The exporter's time at this moment; stands still while what is known is old. */
export const now: Signal<number> = signal(0);
/** Seconds since the last word of the exporter; 0: it speaks. */
export const silence: Signal<number> = signal(0);

/** Listens to the exporter for as long as the page is there. */
export class Connection {
  #source: EventSource | undefined;
  /** The exporter's time minus ours, at the last word. */
  #ahead = 0;
  #heardAt = ticking();
  #heardAtWall = wall();
  #triedAt = -Infinity;
  #hiddenSince: number | undefined;

  constructor() {
    this.#connect();
    setInterval(() => this.#look(), 250);
    document.addEventListener('visibilitychange', () => {
      this.#hiddenSince = document.hidden ? ticking() : undefined;
      this.#look();
    });
    // A page that comes back from the browser's cache has a stream that is dead.
    addEventListener('pageshow', ({ persisted }) => persisted && this.#connect());
  }

  #connect(): void {
    this.#source?.close();
    this.#triedAt = ticking();
    const source = new EventSource('api/v1/stream');
    source.addEventListener('snapshot', ({ data }: MessageEvent<string>) => {
      const told: Snapshot = JSON.parse(data);
      this.#hear(worldOf(told));
    });
    source.addEventListener('change', ({ data }: MessageEvent<string>) => {
      const told: Change = JSON.parse(data);
      if (world.value) this.#hear(changed(world.value, told));
    });
    this.#source = source;
  }

  #hear(told: World): void {
    [this.#heardAt, this.#heardAtWall] = [ticking(), wall()];
    this.#ahead = told.now - this.#heardAt;
    batch(() => {
      world.value = told;
      silence.value = 0;
      this.#tick();
    });
  }

  /** Four times a second: how old is what we know, and does somebody still speak to us? */
  #look(): void {
    if (this.#hiddenSince !== undefined && ticking() - this.#hiddenSince > hiddenFor) {
      this.#source?.close();
      this.#source = undefined;
      return;
    }
    const quiet = Math.max(ticking() - this.#heardAt, wall() - this.#heardAtWall);
    silence.value = quiet > patience ? Math.floor(quiet) : 0;
    if (this.#isDeaf(quiet)) this.#connect();
    if (silence.value === 0 && world.value) this.#tick();
  }

  /** The browser has given up, or the other end vanished from a socket that looks open for ever. */
  #isDeaf(quiet: number): boolean {
    const tried = ticking() - this.#triedAt;
    const closed = this.#source === undefined || this.#source.readyState === EventSource.CLOSED;
    return (closed && tried > again) || (quiet > 3 * patience && tried > 3 * patience);
  }

  /** Twice a second is enough for whoever counts seconds. */
  #tick(): void {
    const time = this.#ahead + ticking();
    if (Math.abs(time - now.value) >= 0.5) now.value = time;
  }
}
