import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Wanted } from '@kube-heartbeat/rules/watchlist.ts';
import { NodePods } from './node-pods.ts';
import type { Emit } from './sinks.ts';
import { type Health, newHealth, type World } from './source.ts';

const mostAtOnce = 50;
const mostNewASecond = 5;
/** A node that recovers may fail again: its watch is kept for so long. */
const linger: Seconds = 60;
/** A deleted Node's pods go within two minutes (rules of PodGC); longer is not worth a watch. */
const lingerWithoutNode: Seconds = 600;

interface Followed {
  readonly pods: NodePods;
  wantedAt: Instant;
}

/** The pods of nodes in trouble: watches are opened and closed as the forecast asks. */
export class PodWatches {
  /** Wanted nodes that are not followed: too many at once. */
  notLookedAt = 0;
  readonly health: Health = newHealth();
  /** Watches opened since the last round: no more than a server bears. */
  #opened = 0;
  readonly #followed: Map<string, Followed> = new Map();
  readonly #world: World;
  readonly #emit: Emit;

  constructor(world: World, emit: Emit) {
    this.#world = world;
    this.#emit = emit;
  }

  /** How many pods are known now. */
  get objects(): number {
    return [...this.#followed.values()].reduce((sum, { pods }) => sum + pods.names.size, 0);
  }

  /** Nothing that is followed is cut. */
  get fresh(): boolean {
    return [...this.#followed.values()].every(({ pods }) => !pods.stale);
  }

  /**
   * Once a second: `wanted` nodes, soonest first; `exists`: whether a Node of that name does. While nodes
   * are not seen nobody knows whom to want: who is followed stays so, and is seen again with them.
   */
  follow(wanted: readonly Wanted[], exists: (node: string) => boolean, seen = true): void {
    const now = this.#world.clock.now();
    this.#opened = 0;
    if (!seen) for (const followed of this.#followed.values()) followed.wantedAt = now;
    const soonest = wanted.slice(0, mostAtOnce);
    const first = new Set(soonest.map(({ name }) => name));
    for (const { name, awaited } of soonest) {
      const followed = this.#followed.get(name);
      if (followed === undefined) continue;
      followed.wantedAt = now;
      followed.pods.awaited = awaited;
    }
    this.#closeIdle(first, exists, now);
    const missing = [...first].filter((node) => !this.#followed.has(node));
    this.#makeRoom(first, Math.min(missing.length, mostNewASecond), now);
    const room = Math.min(mostNewASecond, mostAtOnce - this.#followed.size);
    for (const node of missing.slice(0, Math.max(0, room))) {
      this.#open(node, now);
    }
    this.notLookedAt = wanted.filter(({ name }) => !this.#followed.has(name)).length;
  }

  /** At once: a node that a kubelet calls NotReady may be tainted before the next round. */
  urge(node: string): void {
    const full = this.#followed.size >= mostAtOnce || this.#opened >= mostNewASecond;
    if (!full && !this.#followed.has(node)) this.#open(node, this.#world.clock.now());
  }

  #open(node: string, now: Instant): void {
    this.#opened++;
    const pods = new NodePods(node, this.#world, this.#emit, this.health);
    this.#followed.set(node, { pods, wantedAt: now });
  }

  #closeIdle(first: ReadonlySet<string>, exists: (node: string) => boolean, now: Instant): void {
    for (const [node, { pods, wantedAt }] of this.#followed) {
      if (first.has(node)) continue;
      const waits = !exists(node) && pods.names.size > 0 ? lingerWithoutNode : linger;
      if (now - wantedAt > waits) this.#close(node, pods, now);
    }
  }

  /** What lingers gives way to what is wanted, the longest unwanted first. */
  #makeRoom(first: ReadonlySet<string>, needed: number, now: Instant): void {
    const over = this.#followed.size + needed - mostAtOnce;
    if (over <= 0) return;
    const idle = [...this.#followed].filter(([node]) => !first.has(node));
    idle.sort(([, one], [, other]) => one.wantedAt - other.wantedAt);
    for (const [node, { pods }] of idle.slice(0, over)) this.#close(node, pods, now);
  }

  #close(node: string, pods: NodePods, now: Instant): void {
    this.#followed.delete(node);
    pods.close(now);
  }
}
