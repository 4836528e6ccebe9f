import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const writes = /process\.(?:stdout|stderr)|\bconsole\.|writeSync\((?:1|2)\b/;

/** Files that reach standard output or standard error, each with what makes its texts fit for a terminal. */
const allowed: Readonly<Record<string, string>> = {
  'src/config/environment.ts': 'asks whether they are terminals, and writes nothing',
  'src/main.ts': 'listens for their errors, and writes nothing',
  'src/cli/guard/command-thread.ts': 'listens for their errors, and writes nothing',
  'src/cli/printing/printer.ts': 'hands on what commands print; test/e2e/text.test.ts holds them',
  'src/cli/options/detection-settings.ts': 'gives them to the log and the outputs, which escape',
  'src/cli/options/trial-surroundings.ts': 'gives standard output to an output, which escapes',
  'src/cli/commands/record.ts': 'gives standard error to the log, which escapes',
  'src/cli/commands/top/terminal.ts': 'asks for the size, and writes nothing',
  'src/cli/failure.ts': 'escapeLines and toJson',
  'src/cli/guard/guard-tests.ts': 'gives standard error to the log, which escapes',
  'src/cli/guard/test-guard-thread.ts': 'escapeLines',
  'src/cli/commands/findings/find-findings.ts': 'escapeMessage',
  'src/cli/commands/fleet/run.ts': 'gives standard error to the log, which escapes',
  'src/cli/commands/list/events.ts': 'a version of ours',
  'src/cli/commands/list/signatures.ts': 'numbers, and escapeMessage',
  'src/cli/loaded-signatures.ts': 'refusalLine escapes',
  'src/cli/commands/convert-sigma.ts': 'escapeMessage',
  'src/cli/commands/convert.ts': 'refusalLine escapes',
  'src/cli/commands/policy.ts': 'escapeMessage',
  'src/cli/tracee-version.ts': 'escapeMessage',
  'src/cli/commands/simulate.ts': 'escapeMessage, and numbers',
  'src/cli/commands/replay.ts': 'numbers',
  'src/cli/ask.ts': 'escapeMessage, and questions of ours',
  'src/cli/commands/backtest/progress.ts': 'numbers',
  'src/cli/commands/backtest/run-report.ts': 'gives standard error to the log, which escapes',
  'src/cli/commands/show/repl.ts':
    'gives standard error to the log and the streams to readline, which writes a prompt of ours',
  'src/cli/commands/show/show.ts': 'gives standard error to the log, which escapes',
  'src/cli/commands/mcp/mcp.ts':
    'gives standard output to a client of the protocol, and standard error to the log, which escapes',
  'src/testing/guarded-run.ts': 'escapeMessage',
  'src/cli/commands/vectors.ts': 'numbers and messages of ours',
  'src/cli/commands/view/view.ts': 'gives standard error to the log, which escapes',
};

it('no other file writes to standard output or standard error, so that no text gets there unescaped', () => {
  const files = globSync('src/**/*.ts', { cwd: root }).filter((file) =>
    readFileSync(`${root}${file}`, 'utf8')
      .split('\n')
      .some((line) => !/^\s*(?:\/\/|\*|\/\*)/.test(line) && writes.test(line)),
  );
  assert.deepEqual(files.toSorted(), Object.keys(allowed).toSorted());
});
