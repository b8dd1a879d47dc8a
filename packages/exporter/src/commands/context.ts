import type { Clock } from '../clock.ts';
import type { ExitCode } from '../exit.ts';
import type { Options } from '../options.ts';
import type { Environment } from '../options-parse.ts';

/** All that a command is given: it reads nothing else of the process. */
export interface Context {
  readonly options: Options;
  /** What followed the command's name. */
  readonly arguments: readonly string[];
  /** The name that the program was called by. */
  readonly program: string;
  readonly environment: Environment;
  readonly clock: Clock;
  /** Colours are welcome on standard output. */
  readonly colour: boolean;
  /** The answer, to standard output. */
  readonly print: (text: string) => void;
  /** What is worth knowing beside it, to standard error. */
  readonly note: (line: string) => void;
  /** Aborted when somebody asks the program to end. */
  readonly stop: AbortSignal;
}

export type Command = (context: Context) => Promise<ExitCode>;
