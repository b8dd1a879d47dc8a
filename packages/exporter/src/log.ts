import type { LogLevel } from './options.ts';
import { safe } from './text.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Writes a line of the log, or nothing where it is not worth it. */
export type Log = (level: LogLevel, message: string) => void;

/** The log of a server: one line a message, as text or as JSON. `wallTime` gives Unix seconds. */
export function logTo(
  write: (line: string) => void,
  { least, format }: { readonly least: LogLevel; readonly format: 'text' | 'json' },
  wallTime: () => number,
): Log {
  return (level, message) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    const time = new Date(wallTime() * 1000).toISOString();
    if (format === 'json') write(JSON.stringify({ time, level, message }));
    else write(`${time} ${level.padEnd(5)} ${safe(message)}`);
  };
}
