import { eventsThatCount } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { policyFor } from '../tracee/policy.ts';
import { mayName } from '../tracee/versions/events.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';

/** An event that signatures listen to. */
export interface Demand {
  readonly event: string;
  /** Ids of the signatures that find nothing without the event. */
  readonly neededBy: readonly string[];
  /** Ids of the signatures that see less without the event. */
  readonly usedBy: readonly string[];
  /** Filters that are safe for all these signatures; empty if they need every event of this name. */
  readonly filters: readonly string[];
}

/**
 * Lists the events that signatures need from this version of Tracee. Findings of other signatures, internal events,
 * and events unknown to the version are excluded.
 *
 * @param known names of the events that the running Tracee knows; if omitted, the version's list is used
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

/** Joins at most six names and the number of the rest. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
