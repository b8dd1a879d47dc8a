import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lines } from './lines.ts';

async function* chunked(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)), bytes.length].sort(
    (one, other) => one - other,
  )) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

test('wherever the stream is cut into chunks, even inside a character, its lines are the same', async () => {
  const words = fc.array(fc.stringMatching(/^[a-zäß€🫀]{1,6}$/u), { maxLength: 8 });
  const cuts = fc.array(fc.nat(60), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(words, cuts, fc.string(), async (whole, where, rest) => {
      const cut = rest.replaceAll('\n', '');
      const text = whole.map((word) => `${word}\n`).join('') + cut;
      const got: string[] = [];
      for await (const batch of lines(chunked(Buffer.from(text), where))) got.push(...batch);
      expect(got).toEqual(whole);
    }),
  );
});
