import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import type { SequentError } from '../../errors.ts';
import { newestRelease } from '../../tracee/versions/choose.ts';
import type { Check } from './check.ts';
import { settingsChecks, signaturesChecks } from './checks.ts';
import { loadForCheck } from './load.ts';
import type { Problem } from './problem.ts';
import { Problems } from './problems.ts';
import { chosenVersion } from './version.ts';

/** Settings without which it is not known what would be loaded. */
const decisive = [settings.signatures, settings.traceeDetectors, settings.requireSigned, settings.trustedKeys];

export interface ChecksOptions {
  readonly effective: EffectiveSettings;
  /** Faults of variables and of the configuration file, with the keys of settings that they make unusable. */
  readonly refusals: readonly (readonly [error: SequentError, unusable: ReadonlySet<string>])[];
  /** Settings of a running sidecar. */
  readonly against?: EffectiveSettings | undefined;
  /** The file or folder of Tracee's --policy. */
  readonly policy?: string | undefined;
  /** Recordings on which the costs of signatures are measured. */
  readonly recordings?: readonly string[] | undefined;
  /** Processor time that a signature may cost for each event, in microseconds. */
  readonly budgetUs: number;
}

/** Runs all checks, and gives the problems of each as soon as it has ended. */
export async function* runChecks({
  effective,
  refusals,
  against,
  ...onSignatures
}: ChecksOptions): AsyncGenerator<Problem> {
  const configuration = new Problems('configuration');
  for (const [error] of refusals) configuration.refused(error);
  yield* configuration.list;
  const asking = new Problems('version');
  const tracee = await chosenVersion(effective, asking);
  yield* asking.list;
  const checked = { effective, against, version: tracee?.text };
  const failed = new Set<string>();
  for (const check of settingsChecks) {
    const problems = await resultOf(check, checked);
    if (problems.error !== undefined) failed.add(check.name);
    yield* problems.list;
  }
  const loading = new Problems('signatures');
  const isUnknown = decisive.some(({ key }) => refusals.some(([, unusable]) => unusable.has(key)));
  const signatures =
    isUnknown || failed.has('packs') || failed.has('signed packs') ? undefined : await loadForCheck(effective, loading);
  if (signatures === undefined) {
    loading.note({
      what: 'options, ids, techniques, events and the policy were not checked, because the signatures cannot be loaded',
      todo: 'correct the faults above, and check again',
    });
  }
  yield* loading.list;
  if (signatures === undefined) return;
  const profile = tracee?.profile ?? newestRelease;
  for (const check of signaturesChecks) {
    yield* (await resultOf(check, { ...checked, ...onSignatures, signatures, profile })).list;
  }
}

async function resultOf<Subject>({ name, run }: Check<Subject>, subject: Subject): Promise<Problems> {
  const problems = new Problems(name);
  await problems.attempt(() => run(subject, problems));
  return problems;
}
