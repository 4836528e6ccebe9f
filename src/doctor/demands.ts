import { eventsThatCount } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { policyFor } from '../tracee/policy.ts';
import { mayName } from '../tracee/versions/events.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';

/** One event that the signatures listen to. */
export interface Demand {
  readonly event: string;
  /** Ids of the signatures that find nothing without it. */
  readonly neededBy: readonly string[];
  /** Ids of those that see less without it. */
  readonly usedBy: readonly string[];
  /** Filters that keep nothing from any of them; none where all must come. */
  readonly filters: readonly string[];
}

/**
 * The events that signatures ask of this version of Tracee; findings of other signatures, internal events and events that the
 * version does not know are none.
 *
 * @param known names that the running Tracee has given; without it the version's list is asked
 */
export function demandsOf(
  signatures: readonly LoadedSignature[],
  profile: TraceeProfile,
  known?: ReadonlySet<string>,
): readonly Demand[] {
  const demands = new Map<string, { neededBy: string[]; usedBy: string[] }>();
  for (const signature of signatures) {
    for (const { name, optional } of eventsThatCount(signature)) {
      if (!(known?.has(name) ?? mayName(profile, name))) continue;
      const demand = demands.get(name) ?? { neededBy: [], usedBy: [] };
      (optional ? demand.usedBy : demand.neededBy).push(signature.id);
      demands.set(name, demand);
    }
  }
  const filters = new Map(policyFor(signatures, { profile }).rules.map((rule) => [rule.event, rule.filters ?? []]));
  return [...demands]
    .map(([event, { neededBy, usedBy }]) => ({
      event,
      neededBy: sorted(neededBy),
      usedBy: sorted(usedBy),
      filters: filters.get(event) ?? [],
    }))
    .sort((a, b) => (a.event < b.event ? -1 : a.event > b.event ? 1 : 0));
}

export function sorted(ids: readonly string[]): readonly string[] {
  return ids.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Not more than a line of names. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
