import { parseArgs } from 'node:util';
import { type Extent, fuzz } from './fuzz.ts';

const help = `npm run fuzz -- [flags]: what others write, with bytes changed, against everything that reads it

  --inputs=N   how many (default: 1000000; with --seconds: as many as there is time for)
  --seconds=N  no longer than this
  --seed=N     another seed, other inputs (default: the day)

What breaks a reader is printed as a line for test/fuzz/testdata/kept.ndjson.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { inputs, seconds, seed } = read();
  if (!(inputs > 0 && seconds > 0 && Number.isInteger(seed))) {
    console.error(help);
    return 2;
  }
  const begin = performance.now();
  const result = await fuzz({ inputs, seconds }, seed, (done) => {
    if (done % 250_000 === 0) console.log(`${done} inputs`);
  });
  for (const { target, input, error } of result.breaks) {
    const kept = { corpus: target.corpus, what: `${error}`, base64: input.toString('base64') };
    console.log(`BROKEN: ${target.name}: ${error}\n${JSON.stringify(kept)}`);
  }
  const took = (performance.now() - begin) / 1000;
  console.log(
    `fuzz: seed ${seed}, ${result.inputs} inputs in ${took.toFixed(0)} s, ${result.facts} facts, the dearest took ${result.slowest.toFixed(0)} ms of CPU, ${result.breaks.length} broken`,
  );
  return result.breaks.length === 0 ? 0 : 1;
}

function read(): Extent & { readonly seed: number } {
  try {
    const given = { type: 'string' } as const;
    const { values } = parseArgs({ options: { inputs: given, seconds: given, seed: given } });
    const day = Math.floor(Date.now() / 86_400_000);
    return {
      inputs: Number(values.inputs ?? (values.seconds === undefined ? 1_000_000 : Infinity)),
      seconds: Number(values.seconds ?? Infinity),
      seed: Number(values.seed ?? day),
    };
  } catch {
    return { inputs: Number.NaN, seconds: Number.NaN, seed: Number.NaN };
  }
}
