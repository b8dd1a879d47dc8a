import type { Failure } from './failure.ts';

/** Nobody answered. */
const away: ReadonlySet<Failure['result']> = new Set(['unreachable', 'cut', 'silent']);
/** So many tries count of those made while nobody answered. */
const few = 2;

/**
 * How often something was tried in vain since it last went well: what the next wait grows with. A server
 * that was away and refuses has just started, and will not for long: it is not left alone for as long as
 * one from which nothing comes.
 */
export class Attempts {
  count = 0;
  #away = false;

  /** One more was in vain. */
  failed({ result }: Pick<Failure, 'result'>): void {
    const answers = !away.has(result);
    if (answers && this.#away) this.count = Math.min(this.count, few);
    this.#away = !answers;
    this.count += 1;
  }

  /** One went well. */
  succeeded(): void {
    this.count = 0;
    this.#away = false;
  }
}
