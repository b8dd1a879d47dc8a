import { type Random, seeded } from '@kube-heartbeat/simulator/random.ts';
import { readCorpus } from './corpus.ts';
import { mutated } from './mutate.ts';
import { type Target, targets } from './targets.ts';

/** An input that broke a reader. */
interface Break {
  readonly target: Target;
  readonly input: Buffer;
  readonly error: unknown;
}

export interface Fuzzed {
  readonly inputs: number;
  /** Facts that came of them all the same: inputs that reach the decoders. */
  readonly facts: number;
  readonly breaks: readonly Break[];
  /** Milliseconds of CPU that the dearest input took: a busy machine does not count. */
  readonly slowest: number;
}

const mostBreaks = 10;

/** How much is read: so many inputs, or as many as a time allows. */
export interface Extent {
  readonly inputs: number;
  readonly seconds: number;
}

/**
 * Reads inputs, each one of the corpus with a few bytes changed and cut into chunks, in turn with
 * each target; `told` after each.
 */
export async function fuzz(
  { inputs, seconds }: Extent,
  seed: number,
  told: (done: number) => void = () => undefined,
): Promise<Fuzzed> {
  const random = seeded(seed);
  const corpus = readCorpus();
  const breaks: Break[] = [];
  const end = performance.now() + seconds * 1000;
  let [done, facts, slowest] = [0, 0, 0];
  for (; done < inputs && performance.now() < end && breaks.length < mostBreaks; done += 1) {
    const target = targets[done % targets.length] as Target;
    const input = mutated(corpus[target.corpus], random);
    const begin = process.threadCpuUsage();
    try {
      facts += await target.read(chunked(input, random));
    } catch (error) {
      breaks.push({ target, input, error });
    }
    const { user, system } = process.threadCpuUsage(begin);
    slowest = Math.max(slowest, (user + system) / 1000);
    told(done + 1);
  }
  return { inputs: done, facts, breaks, slowest };
}

function chunked(input: Buffer, random: Random): readonly Buffer[] {
  const cut = Math.floor(random() * input.length * 2);
  return cut > 0 && cut < input.length ? [input.subarray(0, cut), input.subarray(cut)] : [input];
}
