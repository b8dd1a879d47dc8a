/** A page as it can be sent. */
export interface Page {
  /** What tells of the process: an OpenMetrics page ends with `# EOF`, so it comes before. */
  readonly own: string;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
}

/** A page that several may send at once: `done` is told when the last of them is done with it. */
export class LentPage {
  readonly #page: Page;
  readonly #done: () => void;
  /** Who made it, until nobody new may have it. */
  #holders = 1;

  constructor(page: Page, done: () => void) {
    this.#page = page;
    this.#done = done;
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
    if (this.#holders === 0) this.#done();
  }
}
