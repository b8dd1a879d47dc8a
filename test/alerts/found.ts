/** What a part of the suite found. */
export interface Found {
  /** What is wrong, in sentences. */
  readonly faults: readonly string[];
  /** What it measured, in a few words. */
  readonly figure: string;
}
