import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const help = `npm run fuzz -- [flags]: what others write, with bytes changed, against everything that reads it

  --inputs=N  how many (default: 1000000)
  --seed=N    another seed, other inputs (default: the day)
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { inputs, seed } = read();
  if (!(inputs > 0 && Number.isInteger(seed))) {
    console.error(help);
    return 2;
  }
  const begin = performance.now();
  const result = await fuzz(inputs, seed, (done) => {
    if (done % 250_000 === 0) console.log(`${done} inputs`);
  });
  for (const { target, input, error } of result.breaks) {
    console.log(`BROKEN: ${target}: ${error}\n${input.toString('base64')}`);
  }
  const seconds = (performance.now() - begin) / 1000;
  console.log(
    `fuzz: seed ${seed}, ${result.inputs} inputs in ${seconds.toFixed(0)} s, ${result.facts} facts, the slowest ${result.slowest.toFixed(0)} ms, ${result.breaks.length} broken`,
  );
  return result.breaks.length === 0 ? 0 : 1;
}

function read(): { readonly inputs: number; readonly seed: number } {
  try {
    const options = { inputs: { type: 'string' }, seed: { type: 'string' } } as const;
    const { values } = parseArgs({ options });
    const day = Math.floor(Date.now() / 86_400_000);
    return { inputs: Number(values.inputs ?? 1_000_000), seed: Number(values.seed ?? day) };
  } catch {
    return { inputs: Number.NaN, seed: Number.NaN };
  }
}
