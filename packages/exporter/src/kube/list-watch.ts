import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import { Attempts } from './attempts.ts';
import type { Read } from './attend.ts';
import { backoff } from './backoff.ts';
import { type Failure, networkFailure } from './failure.ts';
import { dig, fieldsOf, text } from './json.ts';
import { list, readPage } from './list.ts';
import { ready } from './relief.ts';
import { Sight } from './sight.ts';
import { count, type Health, type Sink, type Source, type World } from './source.ts';
import { type Hearer, Stream } from './stream.ts';

const pollEvery: Seconds = 2;
const askAgainAfterRefusal: Seconds = 60;
/** The most between two lists of which neither led to a watch: a list costs the server most. */
const listsApart: Seconds = 5;
/** Refusals in a row of what was never allowed, after which nobody is about to grant it. */
const patientRefusals = 10;
/** How long a server that may not be there is given to say anything at all. */
const knockWithin: Seconds = 2;
/** What was missed for longer comes sooner by a list than one by one. */
const longBlind: Seconds = 15;
/** What happens is told within so long. */
const atOnce: Seconds = 0.25;
/** A stream that lived so long did not fail to open. */
const livedLong: Seconds = 1;
const mostFruitless = 3;

/** One resource, listed and watched until the signal ends it. Never throws, never gives up. */
export class ListWatch {
  readonly #source: Source;
  readonly #sink: Sink;
  readonly #world: World;
  readonly #health: Health;
  readonly #sight: Sight;
  readonly #attempts = new Attempts();
  #version: string | undefined;
  /** Until then what a stream brings may be what was missed while it was cut. */
  #catchUpUntil: Instant = -Infinity;
  #missedSince: Instant = -Infinity;
  #openedAt: Instant = -Infinity;

  constructor(source: Source, sink: Sink, world: World, health: Health) {
    this.#source = source;
    this.#sink = sink;
    this.#world = world;
    this.#health = health;
    this.#sight = new Sight(world.clock, (fresh, seenAt) => {
      health.fresh = fresh;
      if (!world.signal.aborted) sink.evidence(fresh, seenAt);
    });
  }

  /** Resolves once the signal is aborted. */
  async run(): Promise<void> {
    const { signal } = this.#world;
    while (!signal.aborted) {
      if (await this.#list()) await this.#follow();
    }
    this.#sight.close();
  }

  async #list(): Promise<boolean> {
    const { clock, signal } = this.#world;
    const begun = clock.now();
    const known = { notBefore: this.#sight.heardAt, version: this.#version };
    const listed = await list(this.#source, this.#sink, this.#world, known);
    if (signal.aborted) return false;
    if ('result' in listed) {
      count(this.#health.lists, listed.result);
      if (listed.result === 'gone') this.#version = undefined;
      if (listed.result === 'forbidden' && this.#source.single) return this.#poll(listed);
      await this.#rest(listed);
      return false;
    }
    count(this.#health.lists, 'ok');
    this.#version = listed.version;
    this.#complete(begun);
    return true;
  }

  #complete(begun: Instant): void {
    this.#sight.heardAt = begun;
    this.#sight.regained(0);
    this.#health.synced = true;
    this.#health.problem = '';
    this.#health.lastEventAt = this.#world.clock.now();
  }

  /** Reads the one object again and again where it can only be read by name. */
  async #poll(refused: Failure): Promise<false> {
    const begun = this.#world.clock.now();
    const page = await readPage(this.#source.single ?? '', this.#world);
    const absent = 'result' in page && page.result === 'absent';
    if ('result' in page && !absent) {
      await this.#rest(refused);
      return false;
    }
    const seen = { seenAt: this.#world.clock.now(), notBefore: this.#sight.heardAt };
    this.#sink.listing();
    if (!absent) this.#sink.present(dig(page, 'body'), seen);
    this.#sink.listed(seen);
    this.#complete(begun);
    await this.#pause(pollEvery);
    return false;
  }

  /** Watches, and resumes from the last version, until only a list helps. */
  async #follow(): Promise<void> {
    const { clock, signal } = this.#world;
    let fruitless = 0;
    let next: Stream | undefined;
    while (!signal.aborted && this.#version !== undefined && fruitless < mostFruitless) {
      const stream = next ?? this.#open(this.#version);
      await stream.answered;
      this.#admit(stream);
      const end = await this.#attend(stream);
      if (signal.aborted) return;
      const lived = stream.openedAt !== -Infinity && clock.now() - stream.begunAt > livedLong;
      // A version that leads nowhere (an object that is no JSON, a cache behind it): list anew.
      fruitless = lived || this.#version !== stream.from ? 0 : fruitless + 1;
      next = end instanceof Stream ? end : undefined;
      if (!(end instanceof Stream)) await this.#mend(end, lived);
    }
  }

  #open(version: string): Stream {
    return new Stream(this.#source, version, this.#hearer(), this.#world);
  }

  /** From now on this stream tells what happens. */
  #admit(stream: Stream): void {
    if (stream.openedAt !== -Infinity) {
      this.#openedAt = stream.openedAt;
      this.#catchUp(stream.openedAt);
      this.#health.problem = '';
    }
    stream.admit();
  }

  /** How it ended, or the stream that takes its place: quiet, it may be dead or have nothing to say. */
  async #attend(stream: Stream): Promise<Failure | Stream> {
    for (;;) {
      const end = await Promise.race([stream.ended, stream.quiet()]);
      if (end !== undefined) return end;
      this.#doubt();
      const relief = this.#open(this.#version ?? stream.from);
      const outcome = await Promise.race([
        stream.ended,
        stream.speaks().then(() => 'stays' as const),
        ready(relief, (at) => this.#backlogAt(at)).then(() => 'goes' as const),
      ]);
      if (outcome === 'goes') {
        stream.close();
        return relief;
      }
      relief.close();
      if (outcome !== 'stays') return outcome;
      this.#sight.regained(0);
    }
  }

  /** A stream is quiet. */
  #doubt(): void {
    if (this.#world.clock.now() >= this.#catchUpUntil) this.#hear(this.#openedAt);
    this.#sight.lost();
  }

  /** What follows the end of a stream: nothing, a pause, or a new list. */
  async #mend(failure: Failure, lived: boolean): Promise<void> {
    count(this.#health.watches, failure.result);
    const now = this.#world.clock.now();
    // Whoever ends a stream as usual has said all until then; one that breaks may have been dead for long.
    const heard = failure.result === 'ended' && lived ? now - atOnce : this.#openedAt;
    if (now >= this.#catchUpUntil) this.#hear(heard);
    if (failure.result === 'forbidden' && this.#source.single) {
      this.#version = undefined;
      await this.#pause(pollEvery);
      return;
    }
    this.#sight.lost();
    if (failure.result === 'gone') await this.#begin(lived);
    else if (lived && failure.result === 'ended') this.#attempts.succeeded();
    else await this.#rest(failure);
  }

  /** The version is gone: lists at once, but not again and again where no list helps. */
  async #begin(lived: boolean): Promise<void> {
    this.#version = undefined;
    if (lived) this.#attempts.succeeded();
    else this.#attempts.failed({ result: 'gone' });
    const { count: attempt } = this.#attempts;
    if (attempt > 1) await this.#pause(backoff(attempt, this.#world.random, listsApart));
  }

  /** For a while what comes may be older than it is seen to be. */
  #catchUp(at: Instant): void {
    this.#missedSince = this.#sight.heardAt;
    this.#catchUpUntil = at + this.#backlogAt(at);
  }

  /** How long what was missed until then may take to come. */
  #backlogAt(opened: Instant): Seconds {
    const { heardAt } = this.#sight;
    const missed = Number.isFinite(heardAt) ? opened - heardAt : 0;
    // Where hardly anything was missed it comes at once: as late as what happens now, no later.
    return Math.max(Math.min(1, missed + atOnce), Math.min(10, missed / 10));
  }

  #hearer(): Hearer {
    return {
      opened: (at) => this.#sight.regained(this.#backlogAt(at)),
      stoodStill: (at) => this.#catchUp(at),
      heard: (at: Instant) => {
        this.#health.lastEventAt = at;
        if (at >= this.#catchUpUntil) this.#hear(at);
      },
      event: (type: string, raw: unknown, read: Read) => this.#event(type, raw, read),
    };
  }

  #event(type: string, raw: unknown, { at: seenAt, unreadSince }: Read): void {
    const { metadata } = fieldsOf<'metadata'>(raw);
    const version = text(fieldsOf<'resourceVersion'>(metadata).resourceVersion);
    if (version !== '') this.#version = version;
    this.#attempts.succeeded();
    const late = seenAt < this.#catchUpUntil;
    const fresh = unreadSince === undefined ? { seenAt } : { seenAt, unreadSince };
    const seen = late ? { seenAt, notBefore: this.#missedSince } : fresh;
    if (type === 'ADDED' || type === 'MODIFIED') this.#sink.present(raw, seen);
    if (type === 'DELETED') this.#sink.gone(raw, seen);
  }

  /** Waits as long as the failure asks for. */
  async #rest(failure: Failure): Promise<void> {
    const { clock, random } = this.#world;
    this.#health.problem = `${this.#source.resource}: ${failure.says}`;
    this.#attempts.failed(failure);
    if (failure.retryAfter !== undefined) await this.#pause(failure.retryAfter + random());
    else if (failure.result === 'silent') await this.#knock();
    else if (failure.result === 'forbidden' && this.#isHopeless()) {
      await this.#pause(askAgainAfterRefusal * (0.5 + random()));
    } else await this.#pause(backoff(this.#attempts.count, random));
    if (clock.now() - this.#sight.heardAt > longBlind) this.#version = undefined;
  }

  /** An API server that starts refuses everybody until it has read who may do what. */
  #isHopeless(): boolean {
    return !this.#health.synced && this.#attempts.count > patientRefusals;
  }

  /** Waits until a server that was silent answers, whatever it says: a list would wait for longer. */
  async #knock(): Promise<void> {
    const { connection, signal, random } = this.#world;
    const patience = knockWithin * 1000;
    for (let silent = true; silent && !signal.aborted; ) {
      await this.#pause(random());
      silent = await connection.request('/livez', { signal, patience }).then(
        ({ body }) => {
          body.destroy();
          return false;
        },
        (error) => networkFailure(error, connection.server).result === 'silent',
      );
    }
  }

  /** Everything committed before then was seen. */
  #hear(at: Instant): void {
    this.#sight.heardAt = Math.max(this.#sight.heardAt, at);
  }

  async #pause(seconds: Seconds): Promise<void> {
    const { signal } = this.#world;
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}
