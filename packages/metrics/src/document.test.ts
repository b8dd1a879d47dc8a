import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { metricsPage } from './document.ts';

test('docs/metrics.md says what the table says (else: npm run generate)', () => {
  const file = new URL('../../../docs/metrics.md', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(metricsPage());
});
