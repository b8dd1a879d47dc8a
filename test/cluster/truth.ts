import { parseArgs } from 'node:util';
import { buildBinaries, type ControllerVersion, controllerVersions, fullVersion } from './build.ts';
import { isEnough, runTrial, told } from './trial.ts';
import { compressed, defaults } from './trial-profile.ts';
import { printTable, shortcomings, tableOf } from './truth-table.ts';

const help = `npm run truth -- [flags]: a seeded trial on real controllers, each forecast against what happened

  --versions=1.37,1.33  versions of kube-controller-manager (default: both)
  --seed=N              the same seed gives the same plan (default: of the clock, printed)
  --minutes=N           how long at most (default: until the minimum counts are there)
  --tries=N             a version that falls short is tried anew, N times in all (default: 1)
  --defaults            the controllers' default flags, in real time
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const binaries = buildBinaries();
  const endings: string[] = [];
  let short = 0;
  for (const version of options.versions) {
    const trial = await tryTrial(binaries, { ...options, version });
    short += trial.short;
    endings.push(trial.ending);
  }
  console.log(`truth: ${endings.join('; ')}; ${short === 0 ? 'nothing short' : `${short} short`}`);
  return short === 0 ? 0 : 1;
}

type Asked = Parameters<typeof runTrial>[1];

/** A trial that falls short is told whole, and tried anew with the next seed: `tries` in all. */
async function tryTrial(
  binaries: Parameters<typeof runTrial>[0],
  asked: Asked & { readonly tries: number },
): Promise<{ readonly short: number; readonly ending: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const { short, ending } = await oneTrial(binaries, {
      ...asked,
      seed: asked.seed + attempt - 1,
    });
    const whole = attempt === 1 ? ending : `${ending}, try ${attempt}`;
    if (short === 0 || attempt >= asked.tries) return { short, ending: whole };
    console.log(`${fullVersion(asked.version)} fell short: one more try\n`);
  }
}

async function oneTrial(binaries: Parameters<typeof runTrial>[0], asked: Asked) {
  const { version, seed, profile } = asked;
  console.log(
    `kube-controller-manager ${fullVersion(version)}, ${profile.name} flags, seed ${seed}`,
  );
  const { findings, counts } = await runTrial(binaries, asked);
  const table = tableOf(findings);
  console.log(`${printTable(table)}\nobservation delay: ${findings.terms.delay.toFixed(2)} s`);
  const wrong = shortcomings(table);
  // With default flags and a limit of one's own, the counts are what they are.
  if (!isEnough(counts) && profile === compressed) wrong.push(`too few: ${told(counts)}`);
  for (const one of wrong) console.log(`SHORT: ${one}`);
  console.log('');
  const total = table.rows.reduce((sum, row) => sum + row.count, 0);
  const inside = table.rows.reduce((sum, row) => sum + row.inside, 0);
  const ending = `${fullVersion(version)}: ${inside} of ${total} inside (${told(counts)})`;
  return { short: wrong.length, ending };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        versions: { type: 'string', default: controllerVersions.join(',') },
        seed: { type: 'string' },
        minutes: { type: 'string' },
        tries: { type: 'string', default: '1' },
        defaults: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return help;
    const asked = values.versions.split(',');
    const versions = controllerVersions.filter((version) => asked.includes(version));
    const unknown = asked.find((version) => !versions.some((one) => one === version));
    if (unknown)
      return `--versions: there is no ${unknown}; there are ${controllerVersions.join(', ')}`;
    const seed = Number(values.seed ?? Math.floor(Date.now() / 1000) % 1_000_000);
    const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
    if (!Number.isInteger(seed)) return `--seed=${values.seed} is no whole number`;
    if (minutes !== undefined && !(minutes > 0)) return `--minutes=${values.minutes} is no time`;
    const tries = Number(values.tries);
    if (!(Number.isInteger(tries) && tries > 0)) return `--tries=${values.tries} is no count`;
    const profile = values.defaults ? defaults : compressed;
    return {
      versions: versions as ControllerVersion[],
      seed,
      tries,
      profile,
      ...(minutes && { minutes }),
    };
  } catch (cause) {
    return `${cause instanceof Error ? cause.message : cause}\n\n${help}`;
  }
}
