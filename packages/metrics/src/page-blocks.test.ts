import { expect, test } from 'vitest';
import { textOf } from '../testdata/page-text.ts';
import { blockLength, PageBlocks } from './page-blocks.ts';
import { PageBytes } from './page-bytes.ts';

function pageOf(blocks: PageBlocks, word: string, lines: number) {
  const page = new PageBytes(blocks);
  for (let line = 0; line < lines; line += 1) {
    page.text(word);
    page.end();
  }
  return page.chunks();
}

const buffers = (chunks: readonly Uint8Array[]) => new Set(chunks.map(({ buffer }) => buffer));

test('a page written over another one shows nothing of it', () => {
  const blocks = new PageBlocks();
  const first = pageOf(blocks, 'a long line of the first page', 20_000);
  const memory = buffers(first);
  blocks.give(first);
  const second = pageOf(blocks, 'second', 20_000);
  expect(textOf(second)).toBe('second\n'.repeat(20_000));
  expect([...buffers(second)].every((buffer) => memory.has(buffer))).toBe(true);
});

test('no more memory is kept than the last page had', () => {
  const blocks = new PageBlocks();
  const large = pageOf(blocks, 'line', 200_000);
  const small = pageOf(blocks, 'line', 40_000);
  blocks.give(large);
  blocks.give(small);
  const next = pageOf(blocks, 'line', 200_000);
  expect([...buffers(next)].filter((buffer) => buffers(large).has(buffer))).toEqual([]);
});

test('a line that no block holds has memory of its own, which is not kept', () => {
  const blocks = new PageBlocks();
  const chunks = pageOf(blocks, 'x'.repeat(200_000), 2);
  blocks.give(chunks);
  expect(textOf(pageOf(blocks, 'line', 40_000))).toBe('line\n'.repeat(40_000));
});

test('memory that it did not lend is not written over', () => {
  const blocks = new PageBlocks();
  const foreign = new Uint8Array(blockLength).fill(7);
  blocks.give([foreign]);
  pageOf(blocks, 'line', 40_000);
  expect(foreign).toEqual(new Uint8Array(blockLength).fill(7));
});
