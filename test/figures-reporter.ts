import type { Reporter } from 'vitest/node';

/** What a test says with this before it is a figure of its suite. */
const mark = 'figure: ';

/** Prints the figures of a suite as its last line. */
// biome-ignore lint/style/noDefaultExport: vitest takes a reporter by its default export.
export default class FiguresReporter implements Reporter {
  readonly #figures: string[] = [];

  onUserConsoleLog({ content }: { readonly content: string }): void {
    for (const line of content.split('\n')) {
      if (line.startsWith(mark)) this.#figures.push(line.slice(mark.length));
    }
  }

  onTestRunEnd(): void {
    console.log(this.#figures.join(' · '));
  }
}
