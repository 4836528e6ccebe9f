import type { LoadedSignature } from '../signature/loaded.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';
import type { Check } from './check.ts';
import { listed, sorted } from './demands.ts';
import type { Signs } from './signs.ts';

/** Ids of the signatures that read what comes with an enrichment only, by its name. */
export type Enriched = ReadonlyMap<string, readonly string[]>;

/** Signatures by the enrichments that they say they need, or whose arguments they have conditions on. */
export function enrichedBy(signatures: readonly LoadedSignature[]): Enriched {
  const all = new Map<string, string[]>();
  for (const { id, enrichments, where } of signatures) {
    const needed = new Set(enrichments);
    if (Object.hasOwn(where.get('sched_process_exec') ?? {}, 'env')) needed.add('environment');
    for (const name of needed) all.set(name, [...(all.get(name) ?? []), id]);
  }
  return all;
}

/** So many programs do not all start with an empty environment. */
const leastExecs = 5;
/** So many events are not all of processes whose program Tracee does not know. */
const leastEvents = 20;

/** What the stream shows to be missing in events that do come. */
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
