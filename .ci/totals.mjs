// `PASSED FAILED` of a JSON report of vitest; a file that could not even be loaded is one failure.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const unloaded = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
).length;
console.log(`${report.numPassedTests} ${report.numFailedTests + unloaded}`);
