// `PASSED FAILED` of a JSON report of vitest, then a line for each failure: `run` repeats those at its end, where they are read first.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const failures = report.testResults.flatMap((file) => {
  const name = relative('.', file.name);
  // A file that could not even be loaded is one failure.
  if (file.status === 'failed' && file.assertionResults.length === 0) return [[name, file.message]];
  return file.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => [`${name} > ${fullName}`, failureMessages[0]]);
});

console.log(`${report.numPassedTests} ${failures.length}`);
for (const [name, message] of failures)
  console.log(`${name}: ${(message ?? '').split('\n', 3).join(' ').slice(0, 400)}`);
