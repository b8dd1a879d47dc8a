import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Mutable } from '@kube-heartbeat/rules/mutable.ts';
import { nearest } from './nearest.ts';
import { type CommandName, commandNames, type Flag, type Options, variable } from './options.ts';
import { flagTable } from './options-table.ts';

/** A command line that makes sense; `arguments` are what follows the command. */
export interface Request {
  readonly command: CommandName | undefined;
  readonly arguments: readonly string[];
  readonly options: Options;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command line asks for; a sentence if it makes no sense. A flag outweighs its variable. */
export function parseRequest(
  words: readonly string[],
  environment: Environment,
  fallback: CommandName | undefined,
): Request | string {
  const { tokens } = parseArgs({
    args: [...words],
    options: specification(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const [word, ...rest] = positionals;
  const command = word === undefined ? fallback : commandNames.find((name) => name === word);
  if (word !== undefined && command === undefined) return unknownCommand(word);
  const options = defaults();
  for (const { fallbackOf, apply } of flagTable) {
    const own = command && fallbackOf?.[command];
    if (own) apply(own, options);
  }
  const fromEnvironment = readEnvironment(options, environment, command);
  if (fromEnvironment) return fromEnvironment;
  for (const token of tokens) {
    const sentence = token.kind === 'option' ? readToken(token, options, command) : undefined;
    if (sentence) return sentence;
  }
  return { command, arguments: rest, options };
}

/** What the options are when nobody says anything. */
export function defaults(): Mutable<Options> {
  const options: Mutable<Options> = {
    direct: false,
    contentType: 'protobuf',
    watch: false,
    help: false,
    settings: {},
    listen: { host: '', port: 0 },
    metricsMode: 'auto',
    poolLabels: [],
    departingTaints: [],
    virtualNodes: [],
    evidenceConditions: [],
    addressTypes: [],
    kubeletProbe: true,
    kubeletTls: 'verify',
    kubeletSendToken: false,
    logLevel: 'info',
    logFormat: 'text',
    output: 'table',
    nodes: 0,
    zones: 0,
    dying: 0,
    atOnce: false,
    podsPerNode: 0,
    plays: 0,
    leaseDuration: 0,
    statusUpdate: 0,
    statusReport: 0,
    profile: 'default',
    speed: 1,
    once: false,
    seed: 0,
  };
  // What stands in the table counts: a default passes the same reading as a user's words.
  for (const flag of flagTable) if (flag.fallback !== '') flag.apply(flag.fallback, options);
  return options;
}

function specification(): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    flagTable.map(({ name, short, value }) => [
      name,
      { type: value === '' ? 'boolean' : 'string', ...(short ? { short } : {}) },
    ]),
  );
}

function unknownCommand(word: string): string {
  const [candidate] = nearest(word, commandNames, 1);
  const hint = candidate ? ` Did you mean ${candidate}?` : '';
  return `There is no command "${word}".${hint} The commands are ${commandNames.join(', ')}.`;
}

function readEnvironment(
  options: Mutable<Options>,
  environment: Environment,
  command: CommandName | undefined,
): string | undefined {
  for (const flag of flagTable) {
    const text = environment[variable(flag)];
    const applies =
      command !== undefined && flag.commands.includes(command) && flag.name !== 'help';
    if (text === undefined || text === '' || !applies) continue;
    const problem = flag.apply(text, options);
    if (problem) return sentence(variable(flag), problem);
  }
  return undefined;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function readToken(
  { name, rawName, value, inlineValue }: OptionToken,
  options: Mutable<Options>,
  command: CommandName | undefined,
): string | undefined {
  const flag = flagTable.find((candidate) => candidate.name === name);
  if (!flag) return unknownFlag(rawName, command);
  if (command !== undefined && !flag.commands.includes(command)) return misplaced(flag, command);
  if (flag.value === '') {
    const problem = flag.apply(value ?? 'true', options);
    return problem && sentence(rawName, problem);
  }
  const swallowed = inlineValue === false && value !== undefined && /^-./.test(value);
  if (value === undefined || swallowed)
    return `${rawName} needs a value: ${rawName}=${flag.value}.`;
  const problem = flag.apply(value, options);
  return problem && sentence(rawName, problem);
}

function unknownFlag(rawName: string, command: CommandName | undefined): string {
  const names = flagTable.filter((flag) => !command || flag.commands.includes(command));
  const [candidate] = nearest(
    rawName.replace(/^-+/, ''),
    names.map((flag) => flag.name),
    1,
  );
  const of = command ? ` of ${command}` : '';
  const hint = candidate ? ` Did you mean --${candidate}?` : '';
  return `There is no flag ${rawName}${of}.${hint}`;
}

function misplaced({ name, commands }: Flag, command: CommandName): string {
  return `--${name} is a flag of ${commands.join(', ')}, not of ${command}.`;
}

/** A problem that is a sentence of its own stays one; else it follows the name. */
function sentence(name: string, problem: string): string {
  return problem.startsWith('--') ? problem : `${name} ${problem}.`;
}
