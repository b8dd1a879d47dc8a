import type { Clock } from './clock.ts';
import type { Command, Context } from './commands/context.ts';
import { type ExitCode, exitCodeOf, failure } from './exit.ts';
import { helpOf, overview } from './help.ts';
import type { CommandName } from './options.ts';
import { parseRequest } from './options-parse.ts';

/** What the program is given by its surroundings. */
export interface Surroundings extends Pick<Context, 'environment' | 'print' | 'note' | 'stop'> {
  readonly words: readonly string[];
  readonly program: string;
  readonly clock: Clock;
  /** Standard output is a terminal. */
  readonly terminal: boolean;
}

/** Each command is loaded when it is asked for: `whatif` needs no HTTP, `version` nothing. */
const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  nodes: async () => (await import('./commands/nodes.ts')).nodes,
  explain: async () => (await import('./commands/explain.ts')).explain,
  score: async () => (await import('./commands/score.ts')).score,
  whatif: async () => (await import('./commands/whatif.ts')).whatif,
  demo: async () => (await import('./commands/demo.ts')).demo,
  version: async () => (await import('./commands/version.ts')).printVersion,
  help: async () => (await import('./commands/help.ts')).help,
};

/** Does what the command line asks for. What goes wrong becomes one sentence and an exit code. */
export async function run(surroundings: Surroundings): Promise<ExitCode> {
  const { words, program, environment, terminal, print, note } = surroundings;
  try {
    const wanted = words.includes('--version') ? ['version'] : words;
    const request = parseRequest(wanted, environment, terminal ? 'nodes' : undefined);
    if (typeof request === 'string') throw failure(2, `${request}\n${program} --help says more.`);
    const { command, options } = request;
    if (options.help) {
      print(
        wanted.some((word) => word === command) && command
          ? helpOf(command, program)
          : overview(program),
      );
      return 0;
    }
    if (command === undefined)
      throw failure(
        2,
        `Say what to do: no command was given, and this is no terminal.\n\n${overview(program)}`,
      );
    const colour = terminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
    const act = await commands[command]();
    return await act({ ...surroundings, options, arguments: request.arguments, colour });
  } catch (error) {
    const exitCode = exitCodeOf(error);
    if (exitCode === undefined || !(error instanceof Error)) throw error;
    note(error.message);
    return exitCode;
  }
}
