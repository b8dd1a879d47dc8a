import { createWriteStream } from 'node:fs';
import { failure } from './exit.ts';

/** A file to which JSON objects are appended, one a line. */
export interface LineFile {
  readonly write: (line: object) => void;
  readonly close: () => Promise<void>;
}

/**
 * Opens the file that `--flag` names. One that cannot be written is a failure at the start, and one
 * line of the log later.
 */
export async function lineFile(
  flag: string,
  file: string,
  complain: (line: string) => void,
): Promise<LineFile> {
  const stream = createWriteStream(file, { flags: 'a' });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.once('open', () => resolve());
  stream.once('error', (error) => {
    reject(failure(2, `--${flag} cannot be written: ${error.message}.`));
  });
  await promise;
  stream.on('error', (error) => complain(`--${flag} is given up: ${error.message}.`));
  return {
    write: (line) => {
      if (stream.writable) stream.write(`${JSON.stringify(line, plain)}\n`);
    },
    close: async () => {
      if (!stream.writable) return;
      const ended = Promise.withResolvers<void>();
      stream.end(ended.resolve);
      await ended.promise;
    },
  };
}

/** JSON has neither sets nor infinities. */
function plain(_: string, value: unknown): unknown {
  if (value instanceof Set) return [...value];
  return value === -Infinity ? '-Infinity' : value;
}
