/** Between two visits of one who comes regularly. */
const shortest = 2_000;
const longest = 120_000;
/** More than so many regulars are none. */
const most = 8;

interface Regular {
  readonly at: number;
  readonly timer: NodeJS.Timeout | undefined;
}

/** Who comes again and again at the same distance, as Prometheus does, is expected. */
export class Rhythm {
  readonly #regulars: Map<string, Regular> = new Map();

  /** Somebody came: `prepare` is called so many milliseconds before he is due again. */
  heard(who: string, prepare: () => void, ahead: number): void {
    const at = performance.now();
    const last = this.#regulars.get(who);
    clearTimeout(last?.timer);
    // The newest last: whoever has not come for the longest time is forgotten first.
    this.#regulars.delete(who);
    const apart = at - (last?.at ?? -Infinity);
    const regular = apart >= shortest && apart <= longest;
    const timer = regular ? setTimeout(prepare, apart - ahead).unref() : undefined;
    this.#regulars.set(who, { at, timer });
    const [oldest] = this.#regulars.keys();
    if (this.#regulars.size <= most || oldest === undefined) return;
    clearTimeout(this.#regulars.get(oldest)?.timer);
    this.#regulars.delete(oldest);
  }
}
