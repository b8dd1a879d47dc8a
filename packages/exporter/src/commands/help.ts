import { type ExitCode, failure } from '../exit.ts';
import { helpOf } from '../help.ts';
import { commandNames } from '../options.ts';
import type { Context } from './context.ts';

/** `help [COMMAND]`. */
export async function help({ arguments: [word], program, print }: Context): Promise<ExitCode> {
  const command = commandNames.find((name) => name === (word ?? 'help'));
  if (!command)
    throw failure(2, `There is no command "${word}". The commands are ${commandNames.join(', ')}.`);
  print(helpOf(command, program));
  return 0;
}
