import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lines } from './lines.ts';

function* chunked(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)), bytes.length].sort(
    (one, other) => one - other,
  )) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

test('wherever the stream is cut into chunks, even inside a character, its lines are the same', () => {
  const words = fc.array(fc.stringMatching(/^[a-zäß€🫀]{1,6}$/u), { maxLength: 8 });
  const cuts = fc.array(fc.nat(60), { maxLength: 6 });
  fc.assert(
    fc.property(words, cuts, fc.string(), (whole, where, rest) => {
      const cut = rest.replaceAll('\n', '');
      const text = whole.map((word) => `${word}\n`).join('') + cut;
      const got: string[] = [];
      const lines = new Lines();
      for (const chunk of chunked(Buffer.from(text), where)) got.push(...lines.take(chunk));
      expect(got).toEqual(whole);
    }),
  );
});
