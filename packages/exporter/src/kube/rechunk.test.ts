import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rechunk } from './rechunk.ts';

const head =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n';

/** What is told of answers that come in these pieces; all but what is `heard` of the first one's body. */
function told(answer: Buffer, cuts: readonly number[], heard?: Buffer[]): readonly string[] {
  const rechunk = new Rechunk();
  const first = heard ? Buffer.from(answer.subarray(0, head.length)) : Buffer.alloc(0);
  const begun = heard ? [rechunk.take(first).toString('latin1')] : [];
  if (heard) expect(rechunk.handBody((bytes) => heard.push(bytes))).toBe(true);
  const rest = answer.subarray(first.length);
  const marks = [0, ...cuts.map((cut) => cut % rest.length), rest.length].sort((a, b) => a - b);
  const pieces = marks.slice(1).map((mark, index) => rest.subarray(marks[index], mark));
  // Each in memory of its own: what is taken is written over.
  return [...begun, ...pieces.map((piece) => rechunk.take(Buffer.from(piece)).toString('latin1'))];
}

test('a body that does not come in chunks is handed to nobody', () => {
  const rechunk = new Rechunk();
  const none = () => expect.fail('a byte was heard');
  expect(rechunk.handBody(none)).toBe(false);
  rechunk.take(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none'));
  expect(rechunk.handBody(none)).toBe(false);
  expect(rechunk.take(Buffer.from('two')).toString()).toBe('two');
  rechunk.take(Buffer.from(head));
  expect(rechunk.take(Buffer.from('5\r\nthree\r\n')).toString()).toBe('5\r\nthree\r\n');
});

const chunk = (bytes: Uint8Array, extension = '') =>
  Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);

/** The bodies of the answers in a text that has chunks of none but one form; a reader as simple as can be. */
function bodies(text: string): readonly string[] {
  const found: string[] = [];
  for (let rest = text; rest !== ''; ) {
    expect(rest.startsWith(head)).toBe(true);
    rest = rest.slice(head.length);
    let body = '';
    for (let length = -1; length !== 0; ) {
      const [line = '', size = ''] = /^([0-9a-f]+)\r\n/.exec(rest) ?? [];
      length = Number.parseInt(size, 16);
      body += rest.slice(line.length, line.length + length);
      expect(rest.slice(line.length + length, line.length + length + 2)).toBe('\r\n');
      rest = rest.slice(line.length + length + 2);
    }
    found.push(body);
  }
  return found;
}

test('wherever the network cuts answers, their bodies stay what they are, and go to one who hears them', () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 });
  const cuts = fc.array(fc.nat(2000), { maxLength: 12 });
  const extension = fc.constantFrom('', ';a=b', ' ', ';x="y"');
  const trailer = fc.constantFrom('', 'Checked: yes\r\n');
  const answers = fc.array(chunks, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(answers, cuts, extension, trailer, (all, where, more, last) => {
      const answer = all.flatMap((one) => [
        Buffer.from(head),
        ...one.map((bytes) => chunk(bytes, more)),
        Buffer.from(`0\r\n${last}\r\n`),
      ]);
      const text = told(Buffer.concat(answer), where).join('');
      const expected = all.map((one) => Buffer.concat(one).toString('latin1'));
      expect(bodies(text)).toEqual(expected);
      const heard: Buffer[] = [];
      const rest = told(Buffer.concat(answer), where, heard).join('');
      expect(Buffer.concat(heard).toString('latin1')).toBe(expected[0]);
      expect(bodies(rest)).toEqual(['', ...expected.slice(1)]);
    }),
  );
});

test('chunks that came together are one', () => {
  const lines = Buffer.concat(Array.from({ length: 100 }, () => chunk(Buffer.from('line\n'))));
  const answer = Buffer.concat([Buffer.from(head), lines]);
  expect(told(answer, [head.length])).toEqual([head, `1f4\r\n${'line\n'.repeat(100)}\r\n`]);
});

test('an answer that says its length, and the one after it, are told as they are', () => {
  const answer = 'HTTP/1.1 410 Gone\r\nContent-Length: 3\r\n\r\nold';
  const empty = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
  const all = answer + empty + answer;
  expect(told(Buffer.from(all), [5, 30, 41, 70]).join('')).toBe(all);
});

test('an answer without a length is told as it is to its end', () => {
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n5\r\nline';
  expect(told(Buffer.from(answer), [50, 62]).join('')).toBe(answer);
});

test.for([
  { wrong: 'a size that is no number', body: 'x\r\n' },
  { wrong: 'no size', body: '\r\n' },
  { wrong: 'a size of more than any', body: '1234567890abc\r\n' },
  { wrong: 'a chunk that is longer than it says', body: '3\r\nfour\r\n' },
])('$wrong is garbage', ({ body }) => {
  expect(() => told(Buffer.from(head + body), [])).toThrow(/^A chunk/);
});

test('a head without an end is garbage', () => {
  expect(() => told(Buffer.from(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`), [])).toThrow(
    'over 16 KiB',
  );
});
