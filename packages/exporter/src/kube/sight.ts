import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Clock } from '../clock.ts';

/** How long a cut stream may take to come back before what it showed is called stale. */
const mendWithin: Seconds = 2;

/** Whether what a stream showed last can still be trusted. Owns one timer. */
export class Sight {
  /** Everything committed before this was seen; `-Infinity`: nothing was yet. */
  heardAt: Instant = -Infinity;
  fresh = false;
  readonly #clock: Clock;
  readonly #tell: (fresh: boolean, seenAt: Instant) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, tell: (fresh: boolean, seenAt: Instant) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** The stream was cut: stale, unless it is regained in time; another try gives no more time. */
  lost(): void {
    if (!this.fresh) this.close();
    else if (this.#timer === undefined) this.#turn(false, mendWithin);
  }

  /** The stream flows again; fresh once the backlog must have come. */
  regained(backlog: Seconds): void {
    if (this.fresh) this.close();
    else this.#turn(true, backlog);
  }

  /** Takes back a change that is still to come. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #turn(fresh: boolean, after: Seconds): void {
    this.close();
    const turn = () => {
      this.#timer = undefined;
      this.fresh = fresh;
      this.#tell(fresh, this.#clock.now());
    };
    if (after <= 0) turn();
    else this.#timer = setTimeout(turn, after * 1000).unref();
  }
}
