import type { LoadedSignature } from '../signature/loaded.ts';
import type { Case, IgnoringCase } from '../testing/case.ts';
import { prepareCase } from '../testing/case-engine.ts';
import type { Tested } from '../testing/collected-cases.ts';
import { encodeCase } from '../testing/encode-case.ts';
import { guarded } from '../testing/guarded-run.ts';
import { Accepted } from './accepted.ts';
import { CaseRuns } from './case-runs.ts';
import { Draws, type Library } from './draw.ts';
import { type Effort, effortFor, usualEffort } from './effort.ts';
import { runLosses } from './losses.ts';
import { runOthers } from './others.ts';
import type { CaseChaos, SignatureChaos } from './result.ts';
import { stepsOf } from './step.ts';

export interface ChaosOptions {
  /** The same seed gives the same result. */
  readonly seed: number;
  readonly effort?: Effort;
}

/**
 * Runs each case of a signature again under the effects in `perturbationKinds`, on the real engine.
 * @param library fast-check
 * @param pause called between two cases, so that a watchdog sees progress
 */
export async function chaosOf(
  { signature, cases }: Tested,
  library: Library,
  { seed, effort = usualEffort }: ChaosOptions,
  pause: () => Promise<void> = async () => {},
): Promise<SignatureChaos> {
  const results: CaseChaos[] = [];
  const draws = new Draws(library, seed);
  const all = [
    ...cases.detects.map((one) => [one, false] as const),
    ...cases.ignores.map((one) => [one, true] as const),
  ];
  for (const [one, isIgnored] of all) {
    // Output of the signature would come once for each stream.
    results.push(
      guarded(
        () => {},
        () => chaosOfCase(signature, one, isIgnored, draws, effort),
      ),
    );
    await pause();
  }
  return { id: signature.id, name: signature.name, seed, cases: results };
}

function chaosOfCase(
  signature: LoadedSignature,
  one: Case & Pick<IgnoringCase, 'unavoidable'>,
  isIgnored: boolean,
  draws: Draws,
  usual: Effort,
): CaseChaos {
  const steps = stepsOf(one, encodeCase(one));
  const runs = new CaseRuns(prepareCase(signature, one), steps, isIgnored);
  const about = { name: one.name, expects: isIgnored ? 'silence' : 'finding' } as const;
  const broken = brokenAsItIs(runs);
  if (broken !== undefined) return { ...about, runs: runs.runs, failures: [], rates: [], needless: [], broken };
  const effort = effortFor(usual, runs.events);
  const rates = [...runLosses(runs, draws, effort), ...runOthers(runs, draws, effort)];
  const accepted = new Accepted(one);
  const failures = [...runs.failures.values()].map((failure) => accepted.judge(failure));
  return { ...about, runs: runs.runs, failures, rates, needless: accepted.needless(failures) };
}

function brokenAsItIs(runs: CaseRuns): string | undefined {
  const { finding, fault } = runs.run(runs.steps);
  if (fault !== undefined) return `a handler threw: ${fault}`;
  if (runs.isIgnored) return finding === undefined ? undefined : 'it is found although nothing is perturbed';
  return finding === undefined ? 'nothing is found although nothing is perturbed' : undefined;
}
