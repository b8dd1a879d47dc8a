import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Actual, actualEvents, parseAudit } from './audit.ts';

/** The log's length now, in bytes: what comes after it is later. */
export function endOf(file: string): number {
  return withFile(file, (descriptor) => fstatSync(descriptor).size);
}

/** Every event that lines from byte `start` on tell; the first write of an object tells none. */
export function readActual(file: string, start = 0): Actual[] {
  return actualEvents(parseAudit(readFrom(file, start)));
}

/** The text of a file from byte `start` on. */
export function readFrom(file: string, start: number): string {
  return withFile(file, (descriptor) => {
    const length = Math.max(0, fstatSync(descriptor).size - start);
    const buffer = Buffer.alloc(length);
    const read = readSync(descriptor, buffer, 0, length, start);
    return buffer.toString('utf8', 0, read);
  });
}

function withFile<Result>(file: string, use: (descriptor: number) => Result): Result {
  const descriptor = openSync(file, 'r');
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
