import type { LoadedSignature } from '../signature/loaded.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';
import type { Check } from './check.ts';
import { listed, sorted } from './demands.ts';
import type { Signs } from './signs.ts';

/** Ids of the signatures that need an enrichment, by the name of the enrichment. */
export type Enriched = ReadonlyMap<string, readonly string[]>;

/** Groups signatures by the enrichments that they declare, or whose arguments occur in their conditions. */
export function enrichedBy(signatures: readonly LoadedSignature[]): Enriched {
  const all = new Map<string, string[]>();
  for (const { id, enrichments, where } of signatures) {
    const needed = new Set(enrichments);
    if (Object.hasOwn(where.get('sched_process_exec') ?? {}, 'env')) needed.add('environment');
    for (const name of needed) all.set(name, [...(all.get(name) ?? []), id]);
  }
  return all;
}

/** Minimum number of started programs for the check. It is improbable that all of them have an empty environment. */
const leastExecs = 5;
/**
 * Minimum number of events for the check. It is improbable that Tracee knows the program of none of their processes.
 */
const leastEvents = 20;

/** Checks whether the events of the stream lack enrichments. */
export function enrichmentChecks(
  signs: Signs,
  { profile, enriched }: { readonly profile: TraceeProfile; readonly enriched: Enriched },
): readonly Check[] {
  const { execs, withEnvironment, ofProcess, withPath } = signs;
  const readers = enriched.get('environment') ?? [];
  return [
    ...(readers.length > 0 && execs >= leastExecs && withEnvironment === 0
      ? [
          {
            name: 'environment',
            state: 'warn' as const,
            text: `${execs} programs were started, and none came with its environment: ${listed(sorted(readers))} can find less`,
            todo: `start Tracee with ${profile.environmentFlag}; environments may hold secrets, which are then in the events, too`,
          },
        ]
      : []),
    ...(ofProcess >= leastEvents && withPath === 0 ? [pathCheck(profile)] : []),
  ];
}

function pathCheck({ pathFlag }: TraceeProfile): Check {
  return {
    name: 'programs',
    state: 'warn',
    text: 'no event carries the path of its program: it is known only from each exec that is seen, so that exemptions and conditions by path do not hold for programs that run already',
    todo:
      pathFlag === undefined
        ? "look into Tracee's log for the reason"
        : `start Tracee with ${pathFlag.flag}; ${pathFlag.cost}`,
  };
}
