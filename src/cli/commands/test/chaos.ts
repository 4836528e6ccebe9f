import type { CaseChaos, Failure, SignatureChaos } from '../../../chaos/result.ts';
import { failuresOf, kinds, summarize } from '../../../chaos/summary.ts';
import type { PerturbationKind } from '../../../testing/perturbation-kinds.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import type { TestSurroundings } from '../../guard/test-limits.ts';
import { needPackage } from '../../optional-package.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';
import { filesWithCases } from './test-files.ts';
import { errorOf, runJobs } from './worker-pool.ts';

export interface ChaosFlags {
  readonly seed: number;
  readonly json?: boolean;
}

/** Sentence about the cause of a false alarm, by kind. */
const because: Readonly<Record<PerturbationKind, string>> = {
  'lost-told': 'because an event was lost, although the loss was told at once',
  'lost-told-late': 'because an event was lost, although the loss was told later',
  'lost-untold': 'because an event was lost',
  late: 'because an event came late, within the hold-back',
  'very-late': 'because an event came later than the hold-back',
  doubled: 'because an event came twice',
  attached: 'because Sequent attached in the middle',
  gap: 'because the stream was cut',
  restarted: 'because the engine was started anew',
  decoded: 'because Tracee sent texts in place of numbers',
  'v0.24.1': 'because Tracee v0.24.1 sends less',
};

/**
 * `sequent test --chaos`: runs the cases of signatures again under lost, late, doubled and missing events.
 * @returns 1 if a case that is to be ignored makes a false alarm, a handler throws, or a file cannot be run
 */
export async function chaos(
  paths: readonly string[],
  flags: ChaosFlags,
  surroundings: TestSurroundings,
): Promise<number> {
  needPackage('fast-check', '--chaos');
  const files = filesWithCases(paths);
  const results: SignatureChaos[] = [];
  let ended = 0;
  const jobs = files.map((file) => ({ task: 'chaos', file, seed: flags.seed }) as const);
  const stopped = await runJobs(
    jobs,
    async ({ file }, { end }) => {
      if (end.task === 'chaos') {
        results.push(...end.results);
        for (const one of end.results) await printer.print(flags.json ? jsonOf(one) : textOf(one));
        return;
      }
      ended++;
      const error = errorOf(end);
      await printer.print(
        flags.json ? `${toJson({ file, error })}\n` : `✖ ${escapeMessage(file)}: ${escapeMessage(error)}\n`,
      );
    },
    surroundings,
  );
  if (stopped !== undefined) return stopped;
  const { alarms, faults, broken } = failuresOf(results);
  const runs = results.flatMap(({ cases }) => cases).reduce((sum, one) => sum + one.runs, 0);
  const counts = {
    signatures: results.length,
    runs,
    false_alarms: alarms,
    faults,
    broken,
    failed_files: ended,
    seed: flags.seed,
  };
  await printer.print(flags.json ? `${toJson(counts)}\n` : `${rates(results)}\n${lastLine(counts)}`);
  return alarms + faults + broken + ended === 0 ? exitCodes.fine : exitCodes.bad;
}

function jsonOf({ id, name, cases }: SignatureChaos): string {
  return cases.map((one) => `${toJson({ signature: id, name, case: one.name, ...withoutName(one) })}\n`).join('');
}

function withoutName({ name: _name, ...rest }: CaseChaos): Omit<CaseChaos, 'name'> {
  return rest;
}

function textOf({ id, name, cases }: SignatureChaos): string {
  const bad = cases.flatMap((one) => linesOf(one));
  const accepted = cases
    .flatMap(({ failures }) => failures)
    .filter(({ unavoidable }) => unavoidable !== undefined).length;
  const mark = bad.length === 0 ? '✔' : '✖';
  const remark = accepted === 0 ? '' : `, ${accepted} false alarms that are accepted as unavoidable`;
  return `${mark} ${id} ${name}: ${cases.length} cases${remark}\n${bad.map((line) => `    ${escapeMessage(line)}\n`).join('')}`;
}

function linesOf({ name, expects, broken, failures, needless }: CaseChaos): readonly string[] {
  const verb = expects === 'silence' ? 'ignores' : 'detects';
  if (broken !== undefined) return [`${verb} ${name}: ${broken}`];
  return [
    ...failures
      .filter(({ unavoidable }) => unavoidable === undefined)
      .map((failure) => `${verb} ${name}: ${wordsOf(failure)}`),
    ...needless.map(
      (kind) => `ignores ${name}: \`unavoidable\` names ${kind}, but there was no false alarm; remove it`,
    ),
  ];
}

function wordsOf({ kind, what, perturbation, severity, fault }: Failure): string {
  if (what === 'fault') return `a handler threw: ${fault ?? ''}, ${perturbation}`;
  return `false alarm (${severity ?? ''}) ${because[kind]}: ${perturbation}`;
}

/** How often the signatures still find what they detect. */
function rates(results: readonly SignatureChaos[]): string {
  const all = results.map((one) => ({ name: one.name, rows: summarize(one) }));
  const head = ['still found, in %', ...kinds()];
  const body = all.map(({ name, rows }) => [name, ...rows.map(({ found }) => found.map(percent).join('/'))]);
  return table([head, ...body]);
}

function percent(rate: number): string {
  return `${Math.round(rate * 100)}`;
}

function lastLine(counts: Readonly<Record<string, number>>): string {
  return `${Object.entries(counts)
    .map(([name, count]) => `${name.replaceAll('_', ' ')} ${count}`)
    .join(', ')}\n`;
}
