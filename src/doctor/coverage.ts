import { eventsThatCount } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { policyFor } from '../tracee/policy.ts';
import type { Selection } from '../tracee/policy-file.ts';
import type { Check } from './check.ts';

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

/** The events that signatures ask of Tracee; findings of other signatures and internal events are none. */
export function demandsOf(signatures: readonly LoadedSignature[]): readonly Demand[] {
  const demands = new Map<string, { neededBy: string[]; usedBy: string[] }>();
  for (const signature of signatures) {
    for (const { name, optional } of eventsThatCount(signature)) {
      const demand = demands.get(name) ?? { neededBy: [], usedBy: [] };
      (optional ? demand.usedBy : demand.neededBy).push(signature.id);
      demands.set(name, demand);
    }
  }
  const filters = new Map(policyFor(signatures).rules.map((rule) => [rule.event, rule.filters ?? []]));
  return [...demands]
    .map(([event, { neededBy, usedBy }]) => ({
      event,
      neededBy: sorted(neededBy),
      usedBy: sorted(usedBy),
      filters: filters.get(event) ?? [],
    }))
    .sort((a, b) => (a.event < b.event ? -1 : a.event > b.event ? 1 : 0));
}

function sorted(ids: readonly string[]): readonly string[] {
  return ids.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** What the policies leave out of what the signatures ask for. */
export function checkPolicies(selection: Selection, demands: readonly Demand[]): readonly Check[] {
  const { policies, events, others } = selection;
  const name = 'policy';
  const where = policies.length === 1 ? `the policy ${policies[0]}` : `the policies ${policies.join(', ')}`;
  const missing = demands.filter(({ event }) => !events.has(event));
  const filtered = demands.filter((demand) => isCut(selection, demand));
  const checks = groups(missing).map((group) => absent(name, where, group));
  checks.push(
    ...filtered.map(({ event }) => ({
      name,
      state: 'warn' as const,
      text: `${event} is filtered in ${where}: what the filters keep back is not seen`,
      todo: 'compare them with what `sequent policy` prints',
    })),
  );
  if (missing.every(({ neededBy }) => neededBy.length === 0)) {
    checks.unshift({ name, state: 'ok', text: `every event that a signature cannot do without is in ${where}` });
  }
  if (others.length > 0) {
    checks.push({ name, state: 'ok', text: `rules that only Tracee can resolve: ${others.join(', ')}` });
  }
  return checks;
}

/** Its rules have other filters than those that keep nothing from anybody. */
function isCut({ events, filters }: Selection, demand: Demand): boolean {
  const harmless = new Set(demand.filters);
  const isHarmless = (own: readonly string[]): boolean => own.every((filter) => harmless.has(filter));
  return events.get(demand.event)?.filtered === true && !filters.get(demand.event)?.some(isHarmless);
}

/** Events that the same signatures ask for in the same way. */
function groups(demands: readonly Demand[]): readonly (readonly Demand[])[] {
  const byUsers = Map.groupBy(demands, ({ neededBy, usedBy }) => `${neededBy.join()} ${usedBy.join()}`);
  return [...byUsers.values()];
}

function absent(name: string, where: string, group: readonly Demand[]): Check {
  const events = group.map(({ event }) => event).join(', ');
  const is = group.length === 1 ? 'is' : 'are';
  const { neededBy, usedBy } = group[0] ?? { neededBy: [], usedBy: [] };
  if (neededBy.length > 0) {
    const text = `${events} ${is} not in ${where}: ${listed(neededBy)} can find nothing`;
    return { name, state: 'bad', text, todo: 'start Tracee with what `sequent policy` prints' };
  }
  const text = `${events} ${is} not in ${where}: ${listed(usedBy)} can see less, or nothing`;
  return {
    name,
    state: 'warn',
    text,
    todo: '`sequent explain ID` says what is missed; leave it so where the events cost too much',
  };
}

/** Not more than a line of names. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
