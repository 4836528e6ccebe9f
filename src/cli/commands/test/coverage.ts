import { relative } from 'node:path';
import type { SignatureCoverage } from '../../../coverage/result.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import type { TestSurroundings } from '../../guard/test-limits.ts';
import { printer } from '../../printing/printer.ts';
import { filesWithCases } from './test-files.ts';
import { errorOf, runJobs } from './worker-pool.ts';

/**
 * `sequent test --coverage`: lists the handlers, branches, conditions and options of signatures that no case touches.
 * @returns 1 if a file cannot be run
 */
export async function coverage(
  paths: readonly string[],
  flags: { readonly json?: boolean },
  surroundings: TestSurroundings,
): Promise<number> {
  const files = filesWithCases(paths);
  let failed = 0;
  const results: SignatureCoverage[] = [];
  const jobs = files.map((file) => ({ task: 'coverage', file }) as const);
  const stopped = await runJobs(
    jobs,
    async ({ file }, { end }) => {
      if (end.task === 'coverage') {
        results.push(...end.results);
        await printer.print(end.results.map((one) => (flags.json ? `${toJson(one)}\n` : textOf(one))).join(''));
        return;
      }
      failed++;
      const error = errorOf(end);
      await printer.print(flags.json ? `${toJson({ file, error })}\n` : `✖ ${escapeMessage(`${file}: ${error}`)}\n`);
    },
    surroundings,
  );
  if (stopped !== undefined) return stopped;
  if (!flags.json) await printer.print(lastLine(results, failed));
  return failed === 0 ? exitCodes.fine : exitCodes.bad;
}

function textOf(one: SignatureCoverage): string {
  const { id, name, file, handlers, branches, uncovered, conditions, options } = one;
  const lines = [
    ...one.unreachedHandlers.map((event) => `handler of ${event}: no case reaches it`),
    ...uncovered.map(({ line, column, text }) => `${relative('', file ?? '')}:${line}:${column}: no case runs ${text}`),
    ...one.oneSided.map(({ event, argument, never }) =>
      never === 'neither'
        ? `where.${event}.${argument}: no case has the event`
        : `where.${event}.${argument}: ${never === 'true' ? 'holds for no event' : 'fails for no event'} of a case`,
    ),
    ...one.unsetOptions.map((option) => `option ${option}: no case sets it`),
  ];
  const whole = `handlers ${handlers - one.unreachedHandlers.length}/${handlers}, branches ${branches - uncovered.length}/${branches}, conditions ${conditions - one.oneSided.length}/${conditions}, options ${options - one.unsetOptions.length}/${options}`;
  return `${escapeMessage(`${id} ${name}`)}: ${whole}\n${lines.map((line) => `    ${escapeMessage(line)}\n`).join('')}`;
}

function lastLine(results: readonly SignatureCoverage[], failed: number): string {
  const sum = (of: (one: SignatureCoverage) => number): number => results.reduce((total, one) => total + of(one), 0);
  const untouched = sum(
    (one) => one.unreachedHandlers.length + one.uncovered.length + one.oneSided.length + one.unsetOptions.length,
  );
  return `signatures ${results.length}, not touched ${untouched}, failed files ${failed}\n`;
}
