import type { PageBlocks } from '@kube-heartbeat/metrics/page-blocks.ts';

/** A page as it can be sent. */
export interface Page {
  /** What tells of the process: an OpenMetrics page ends with `# EOF`, so it comes before. */
  readonly own: string;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
}

/** A page that several may send at once: who is the last to be done with it gives its memory back. */
export class LentPage {
  readonly #page: Page;
  readonly #blocks: PageBlocks;
  /** Who made it, until nobody new may have it. */
  #holders = 1;

  constructor(page: Page, blocks: PageBlocks) {
    this.#page = page;
    this.#blocks = blocks;
  }

  /** Lends it until what `use` returns has settled. */
  async lend<T>(use: (page: Page) => Promise<T>): Promise<T> {
    this.#holders += 1;
    try {
      return await use(this.#page);
    } finally {
      this.letGo();
    }
  }

  /** One holder less. */
  letGo(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#blocks.give(this.#page.chunks);
  }
}
