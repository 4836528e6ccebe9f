// A line for each file, failures in full, and the counts last.
import { relative } from 'node:path';
import { inspect } from 'node:util';

export default async function* report(source) {
  const files = new Map();
  const failures = [];
  const orphans = [];
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of source) {
    if (type === 'test:stderr' && process.env.TEST_STDERR) yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isSuite = data.details.type === 'suite';
    // A file that does not even load is reported as a failed test named like the file.
    const file = relative(process.cwd(), data.file ?? data.name);
    const counts = files.get(file) ?? { passed: 0, failed: 0, ms: 0 };
    files.set(file, counts);
    if (data.nesting === 0) counts.ms += data.details.duration_ms;
    if (type === 'test:fail') {
      const cause = data.details.error?.cause ?? data.details.error;
      if (!isSuite || data.details.error?.failureType !== 'subtestsFailed') {
        failures.push(`✗ ${file}: ${data.name}\n${typeof cause === 'string' ? cause : inspect(cause, { depth: 6 })}\n`);
        if (isSuite) orphans.push(file);
      }
    }
    if (isSuite) continue;
    if (type === 'test:pass') {
      passed++;
      counts.passed++;
    } else {
      failed++;
      counts.failed++;
    }
  }
  for (const [file, counts] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const result = counts.failed > 0 ? `, ${counts.failed} FAILED` : '';
    yield `${counts.failed > 0 ? '✗' : '✓'} ${file}  ${counts.passed} passed${result}  ${Math.round(counts.ms)} ms\n`;
  }
  for (const failure of failures) yield `\n${failure}`;
  yield `\n${passed} passed, ${failed + orphans.length} failed\n`;
}
