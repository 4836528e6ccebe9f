import { costs } from '../../../backtest/costs.ts';
import type { BacktestReport } from '../../../backtest/report.ts';
import { type RanStream, runStreams } from '../../../backtest/run-streams.ts';
import { microseconds, percent, whole } from '../../../backtest/words.ts';
import { evaluatingOptions } from '../../commands/backtest/evaluating.ts';
import type { Check, CheckedSignatures } from '../check.ts';
import type { Problems } from '../problems.ts';

/** Processor time in microseconds below which the estimate of a signature is chance, or the cost of its first runs. */
const leastUs = 100_000;

/**
 * No signature costs more than the budget on the given recordings. Processor time is estimated from samples, so a budget
 * needs recordings that are long enough to measure it.
 */
export const cost: Check<CheckedSignatures> = {
  name: 'cost',
  async run({ effective, recordings, budgetUs }, problems) {
    if (recordings === undefined) return;
    const { streams, evaluation, ...options } = await evaluatingOptions({ on: recordings }, effective, problems.log);
    const started = performance.now();
    const ran = await runStreams(
      streams.map((files) => ({
        ...options,
        files,
        evaluation: { ...evaluation, traceeFindings: false },
        task: { kind: 'findings' as const, most: 0 },
      })),
      options,
    );
    judge(ran, { budgetUs, workers: options.workers, wallSeconds: (performance.now() - started) / 1_000 }, problems);
  },
};

function judge(
  ran: readonly (RanStream | undefined)[],
  { budgetUs, ...around }: { readonly budgetUs: number; readonly workers: number; readonly wallSeconds: number },
  problems: Problems,
): void {
  const results = ran.flatMap((one) => (one === undefined ? [] : [one.result]));
  for (const { fault, suspended } of results) {
    if (fault !== undefined)
      problems.fault({ where: fault.where, what: fault.what, todo: 'name a recording that is whole' });
    for (const id of suspended) problems.fault({ what: `${id} threw too often on the recordings, and was suspended` });
  }
  const events = results.reduce((sum, { counts }) => sum + counts.events, 0);
  judgeCosts({ events, budgetUs, ...costs({ ran, events, ...around }).report }, problems);
}

/** The costs of signatures and models on recordings, and what is allowed. */
export interface JudgedCosts extends Pick<BacktestReport['cost'], 'cpu_seconds' | 'authors'> {
  readonly events: number;
  readonly budgetUs: number;
}

/** Warns of costs over the budget. Exported for tests, because measured costs differ from run to run. */
export function judgeCosts(
  { events, budgetUs, cpu_seconds: cpuSeconds, authors }: JudgedCosts,
  problems: Problems,
): void {
  if (cpuSeconds === undefined || events === 0) {
    problems.note({
      what: 'costs cannot be measured here: there are no events, or the system shows no processor times',
    });
    return;
  }
  const smallest = leastUs / events;
  const budget = `the budget of ${microseconds(budgetUs)} µs`;
  for (const { id, us_per_event: each, runs, share } of authors) {
    if (each === undefined || each <= Math.max(budgetUs, smallest)) continue;
    problems.warning({
      what: `${id} costs ${microseconds(each)} µs of processor time for each event of the recordings, over ${budget}: ${whole(runs)} runs, ${percent(share)} of the time`,
      todo: 'put conditions into `where`, so that fewer events reach its handlers, or give a larger --cost-budget',
    });
  }
  if (smallest > budgetUs)
    problems.note({
      what: `the recordings are too short for ${budget}: with ${whole(events)} events, costs below ${microseconds(smallest)} µs for each event are not seen`,
      todo: 'give longer recordings or a larger --cost-budget',
    });
}
