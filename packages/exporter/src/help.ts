import { type CommandName, commandNames, type Flag, flagGroups, variable } from './options.ts';
import { flagTable } from './options-table.ts';
import { wrap } from './text.ts';

interface Words {
  /** One line. */
  readonly does: string;
  /** What follows the command, before its flags. */
  readonly takes?: string;
  readonly more?: string;
  readonly examples: readonly (readonly [line: string, says: string])[];
}

/** What the help says of each command. */
const commandWords: Readonly<Record<CommandName, Words>> = {
  serve: {
    does: 'Watch the cluster and serve /metrics and the JSON API, until stopped.',
    more: 'It never ends because the API server cannot be reached: /livez stays 200, /readyz says 503 and why.',
    examples: [
      ['serve', 'in a pod, or with the current context'],
      ['serve --web.listen-address=127.0.0.1:8350', 'for this machine alone'],
      ['serve --node-monitor-grace-period=40s', 'the controller manager runs with 40s'],
    ],
  },
  nodes: {
    does: 'Every node: its phase, the age of its lease, what comes next and when.',
    more: 'Asks the exporter in the cluster, which has seen the past; without one it looks itself.',
    examples: [
      ['nodes', 'soonest eviction first'],
      ['nodes --watch', 'again every two seconds'],
      ['nodes -o wide', 'with times of day, zones and reasons'],
      ['nodes -o json', 'for programs'],
    ],
  },
  explain: {
    does: 'One node: what was seen, what comes next and by which rule, and what to do about it.',
    takes: 'NODE',
    examples: [
      ['explain worker-7', ''],
      ['explain worker-7 -o json', 'for programs'],
    ],
  },
  score: {
    does: 'How right the forecasts have been in this cluster.',
    examples: [
      ['score', ''],
      ['score -o json', 'with the latest judged forecasts'],
    ],
  },
  whatif: {
    does: 'The timeline for any set of flags, beside the classic profiles. No cluster needed.',
    examples: [
      ['whatif', 'the defaults of the newest version, and the profiles'],
      ['whatif --node-monitor-grace-period=20s --node-monitor-period=2s', 'a faster controller'],
      ['whatif --nodes=60 --zones=3 --dying=12', 'twelve nodes of one zone at once'],
      [
        'whatif --nodes=200 --zone-size=100 --kill=60 --at-once',
        'played twenty times on a simulated cluster',
      ],
      ['whatif --from=cluster.json', 'made by: kubectl get nodes,pods -A -o json'],
    ],
  },
  demo: {
    does: 'See it work without a cluster: one in this process fails, and its end is foretold.',
    examples: [
      ['demo', 'one story after the other, until Ctrl-C'],
      ['demo --story=zone-goes-dark', 'this one again and again'],
      ['demo --once --story=kubelet-dies --speed=2', 'for scripts: 0 if every forecast was right'],
      ['demo --profile=default --nodes=300', 'as a cluster is that nobody tuned'],
    ],
  },
  version: { does: 'Which version this is.', examples: [] },
  help: {
    does: 'This text, or that of one command.',
    takes: '[COMMAND]',
    examples: [['help whatif', '']],
  },
};

/** What the program is and which commands it has; `program` is the name it was called by. */
export function overview(program: string): string {
  const commands = commandNames.map((name) => `  ${name.padEnd(9)}${commandWords[name].does}`);
  return `kube-heartbeat says when Kubernetes will give a node up, and what it will then do to its pods.
It only ever reads.

Usage: ${program} [COMMAND] [FLAGS]

${commands.join('\n')}

On a terminal, no command means nodes.

Examples:
  ${program}                    which nodes are in trouble, and until when
  ${program} explain worker-7   what happens to this one, and what to do
  ${program} whatif             without any cluster: what the flags of a controller mean
  ${program} demo               without any cluster: see failures foretold

Flags of a command: ${program} COMMAND --help. Each is also an environment variable:
--log.level is ${variable({ name: 'log.level' })}.
`;
}

/** What a command does and which flags it takes. */
export function helpOf(command: CommandName, program: string): string {
  if (command === 'help') return overview(program);
  const { does, takes, more, examples } = commandWords[command];
  const usage = [program, command, ...(takes ? [takes] : []), '[FLAGS]'].join(' ');
  const lines = examples.map(([line, says]) => [`${program} ${line}`, says] as const);
  const width = Math.max(...lines.map(([line]) => line.length), 0);
  const shown = lines.map(([line, says]) => `  ${line.padEnd(width)}  ${says}`.trimEnd());
  return [
    wrap([does, ...(more ? [more] : [])].join(' ')),
    `\nUsage: ${usage}`,
    ...(shown.length > 0 ? ['\nExamples:', ...shown] : []),
    ...flagGroups.map((group) =>
      section(
        group,
        flagsOf(command).filter((flag) => flag.group === group),
      ),
    ),
    '',
  ]
    .filter((line, index, all) => line !== '' || index === all.length - 1)
    .join('\n');
}

function flagsOf(command: CommandName): readonly Flag[] {
  return flagTable.filter(({ commands }) => commands.includes(command));
}

function section(title: string, flags: readonly Flag[]): string {
  if (flags.length === 0) return '';
  return [
    `\n${title}:`,
    ...flags.flatMap((flag) => [`  ${usageOf(flag)}`, wrap(words(flag), '      ')]),
  ].join('\n');
}

/** How a flag is written: `-o, --output=FORMAT`. */
export function usageOf({ name, short, value }: Flag): string {
  return `${short ? `-${short}, ` : ''}--${name}${value === '' ? '' : `=${value}`}`;
}

function words({ help, fallback, fallbackOf = {} }: Flag): string {
  const others = Object.entries(fallbackOf).map(([command, text]) => `, of ${command} ${text}`);
  return fallback === '' ? help : `${help} Default: ${fallback}${others.join('')}`;
}
