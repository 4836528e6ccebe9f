import { isDeepStrictEqual } from 'node:util';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import type { Stamps } from '../../evaluation/stamps.ts';
import { describeEvent } from '../../event/catalogue.ts';
import type { AuthorModules } from '../../guard/author-modules.ts';
import type { Trial } from './trial.ts';

/** A set of signatures that can replace the running one. */
export interface Candidate {
  readonly evaluation: EvaluationOptions;
  readonly trial: Trial;
}

/** The set that runs. */
interface Current {
  readonly evaluation: EvaluationOptions;
  readonly stamps: Stamps;
}

/** Whether a candidate is the running set, with the same settings. */
export function isCurrent({ evaluation, trial }: Candidate, current: Current): boolean {
  const wanted = [trial.stamps, settingsOf(evaluation)];
  return isDeepStrictEqual(wanted, [current.stamps, settingsOf(current.evaluation)]);
}

/** The settings that are not part of a signature's stamp. */
function settingsOf({
  traceeFindings,
  ancestors,
  maxFindings,
  findingBytes,
  exceptions = [],
}: EvaluationOptions): readonly unknown[] {
  return [traceeFindings, ancestors, maxFindings, findingBytes, exceptions.map(({ key }) => key)];
}

/** @returns paths of CommonJS modules whose source has changed: Node keeps the first one */
export function changedCommonJs(next: AuthorModules, current: AuthorModules | undefined): readonly string[] {
  return [...next.byPath].flatMap(([path, { format, source }]) => {
    const before = current?.byPath.get(path);
    const isSame = before === undefined || Buffer.compare(before.source, source) === 0;
    return format.startsWith('commonjs') && !isSame ? [path] : [];
  });
}

/**
 * @param known names of the events that earlier sets have wanted
 * @returns events of Tracee that only the candidate wants, with the signatures that listen to them
 */
export function furtherEvents({ wanted }: Trial, known: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const further = new Map<string, string[]>();
  for (const [id, events] of Object.entries(wanted)) {
    for (const event of events.filter((name) => !known.has(name) && describeEvent(name) !== undefined))
      further.set(event, [...(further.get(event) ?? []), id]);
  }
  return further;
}
