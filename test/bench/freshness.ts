import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** What is read of a line of `--facts.log`. */
interface Line {
  readonly kind: string;
  readonly seenAt: number;
  readonly wallOffset?: number;
  readonly renewTime?: number;
  readonly notBefore?: number;
}

/**
 * From now on until it is called: seconds from each renewal, as its writer dated it, until the
 * exporter saw it. Both are on the clock of this machine; the writer dates a renewal before he sends
 * it, so that what the server took to write it is in there as well.
 */
export function followFacts(file: string | undefined): () => readonly number[] {
  if (file === undefined) return () => [];
  const from = statSync(file).size;
  return () => delaysOf(textFrom(file, from));
}

function delaysOf(text: string): readonly number[] {
  const lines = text.split('\n').slice(1, -1);
  const facts = lines.map((line): Line => JSON.parse(line));
  // The clock is told every ten seconds, and nobody sets it meanwhile.
  const offset = facts.find(({ kind }) => kind === 'clock')?.wallOffset ?? 0;
  return facts.flatMap(({ kind, seenAt, renewTime, notBefore }) =>
    kind === 'lease' && renewTime !== undefined && notBefore === undefined
      ? [seenAt + offset - renewTime]
      : [],
  );
}

function textFrom(file: string, from: number): string {
  const bytes = Buffer.alloc(statSync(file).size - from);
  const opened = openSync(file, 'r');
  readSync(opened, bytes, 0, bytes.length, from);
  closeSync(opened);
  return bytes.toString('latin1');
}
