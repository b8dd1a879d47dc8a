import { expect, test } from 'vitest';
import { clusterJson, nodeJson, nodesJson } from '../http/json.ts';
import { scoreJson } from '../http/json-score.ts';
import {
  deadDiskView,
  epoch,
  hangingView,
  sampleView,
  sampleWitness,
} from '../http/sample-live.test-data.ts';
import { explainText } from './explain-text.ts';
import { nodesTable } from './nodes-table.ts';
import { remarks } from './remarks.ts';
import { scoreTable } from './score.ts';
import { absolute, relative } from './when.ts';

const golden = (name: string) => new URL(`testdata/${name}.txt`, import.meta.url).pathname;
const plain = { wide: false, colour: false, estimate: false };

test.for([
  ['nodes', plain],
  ['nodes-wide', { ...plain, wide: true }],
  ['nodes-estimate', { ...plain, estimate: true }],
] as const)('%s is a table, those in trouble first', async ([name, look]) => {
  await expect(nodesTable(nodesJson(sampleView(25), []), look)).toMatchFileSnapshot(golden(name));
});

test.for([
  ['healthy', 5],
  ['late', 15],
  ['silent', 30],
] as const)(
  'explain of a %s node says what was seen, what comes and what to do',
  async ([name, silence]) => {
    const view = sampleView(silence);
    const [node] = view.nodes;
    const answer = node && { ...clusterJson(view, []), node: nodeJson(node, view) };
    await expect(answer && explainText(answer, false, false)).toMatchFileSnapshot(
      golden(`explain-${name}`),
    );
  },
);

test.for([
  ['ready-but-dead', hangingView(31)],
  ['dead-disk', deadDiskView(470)],
] as const)(
  'explain of a node that is Ready but dead (%s) names the evidence, and what is safe',
  async ([name, view]) => {
    const [node] = view.nodes;
    const answer = node && { ...clusterJson(view, []), node: nodeJson(node, view) };
    await expect(answer && explainText(answer, false, false)).toMatchFileSnapshot(
      golden(`explain-${name}`),
    );
  },
);

const grace = { ...{ name: 'grace', unit: 'seconds', number: 50 }, risky: null, warnings: [] };
const learned = { value: '50s', agree: 4, of: 4, contradicts: false };
test.for([
  ['50s (static pod: 4 of 4 events agree)', { value: '50s', source: 'static_pod', learned }],
  [
    '40s (flag; but 4 of 4 events look like 50s)',
    { value: '40s', source: 'flag', learned: { ...learned, contradicts: true } },
  ],
  ['40s or 50s (assumed)', { value: '40s or 50s', source: 'assumed', learned: null }],
  ['40s (assumed; 50s by 4 of 4 events)', { value: '40s', source: 'assumed', learned }],
] as const)('explain says how a setting is known: %s', ([text, setting]) => {
  const view = sampleView(5);
  const [node] = view.nodes;
  const settings = [{ ...grace, ...setting }];
  const answer = node && { ...clusterJson(view, []), settings, node: nodeJson(node, view) };
  expect(answer && explainText(answer, false, false)).toContain(`grace    ${text}`);
});
test('what is to be said of a setting is said beside every answer', () => {
  const settings = [
    { ...grace, value: '20s', source: 'flag', learned: null, warnings: ['Small.'] },
  ];
  expect(remarks({ ...clusterJson(sampleView(5), []), settings })).toContain('Small.');
});

test('no hostile name reaches the terminal', () => {
  const view = sampleView(30);
  const [node] = view.nodes;
  const hostile = {
    ...view,
    nodes: node ? [{ ...node, name: 'a\u001b]0;x\u0007', readyMessage: '\u001b[2J' }] : [],
  };
  const answer = nodesJson(hostile, []);
  const [first] = answer.nodes;
  const printed =
    nodesTable(answer, plain) + (first && explainText({ ...answer, node: first }, false, false));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
});

test('score is a row for each event and forecast', async () => {
  await expect(scoreTable(scoreJson(sampleWitness, [], epoch), false)).toMatchFileSnapshot(
    golden('score'),
  );
  expect(scoreTable({ now: 0, predictions: [], errors: [], recent: [] }, false)).toContain(
    'nothing to judge',
  );
});

test.for([
  [{ earliest: 10, latest: 16 }, 'in 13s ± 3s'],
  [{ earliest: 192, latest: 192 }, 'in 3m12s'],
  [{ earliest: -2, latest: 4 }, 'due, within 4s'],
  [{ earliest: -9, latest: -4 }, 'overdue by 4s'],
  [{ earliest: 9, latest: 'never' }, 'not before 9s'],
  [{ earliest: -9, latest: 'never' }, 'any time'],
  [{ earliest: 'never', latest: 'never' }, 'never'],
] as const)('%j reads %s', ([forecast, words]) => expect(relative(forecast, 0)).toBe(words));

test('a time of another day is named with its day', () => {
  const day = { earliest: epoch + 60, latest: epoch + 90_000 };
  expect(absolute(day, epoch)).toBe('08:01:00Z … 2027-01-16T09:00:00Z');
});
