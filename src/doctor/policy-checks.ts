import { parseExpression } from '../tracee/policies/expression.ts';
import type { SelectedBy, Selection } from '../tracee/policies/read.ts';
import { processesNot } from '../tracee/policies/scope.ts';
import type { Check } from './check.ts';
import { type Demand, listed, sorted } from './demands.ts';

const name = 'policy';

/** Checks which events, processes and argument values the policies exclude although signatures need them. */
export function checkPolicies(selection: Selection, demands: readonly Demand[]): readonly Check[] {
  const { policies, events, others, cut } = selection;
  const where = policies.length === 1 ? `the policy ${policies[0]}` : `the policies ${policies.join(', ')}`;
  const missing = demands.filter(({ event }) => !events.has(event));
  const checks: Check[] = [];
  if (missing.every(({ neededBy }) => neededBy.length === 0))
    checks.push({ name, state: 'ok', text: `every event that a signature needs is in ${where}` });
  checks.push(...groups(missing).map((group) => absent(where, group)));
  checks.push(...checkLimits(selection, demands));
  for (const file of cut)
    checks.push({
      name,
      state: 'warn',
      text: `Tracee reads the first document of ${file} only`,
      todo: 'write each policy into a file of its own',
    });
  if (others.length > 0)
    checks.push({ name, state: 'ok', text: `rules that only Tracee can resolve: ${others.join(', ')}` });
  return checks;
}

/** A scope or filter of a policy that excludes some occurrences of an event. */
interface Limit {
  readonly policy: string;
  /** The scope or filter in the policy. */
  readonly source: string;
  /** The excluded events or processes, for people. */
  readonly text: string;
  readonly todo: string;
}

/**
 * Returns one warning for each scope or filter that excludes events from signatures, with the signatures concerned.
 */
export function checkLimits({ events }: Selection, demands: readonly Demand[]): readonly Check[] {
  const concerned = new Map<string, { limit: Limit; demands: Demand[] }>();
  for (const demand of demands) {
    const selections = events.get(demand.event) ?? [];
    const all = selections.map((selection) => limitsOf(selection, demand));
    // One policy that sends all occurrences is enough.
    if (all.some((own) => own.length === 0)) continue;
    for (const limit of all.flat()) {
      const key = JSON.stringify([limit.policy, limit.source, limit.text]);
      const entry = concerned.get(key) ?? { limit, demands: [] };
      entry.demands.push(demand);
      concerned.set(key, entry);
    }
  }
  return [...concerned.values()].map(({ limit, demands: list }) => {
    const ids = sorted([...new Set(list.flatMap(({ neededBy, usedBy }) => [...neededBy, ...usedBy]))]);
    const text = `${limit.text} (${limit.source} in the policy ${limit.policy}): ${listed(ids)} ${ids.length === 1 ? 'does' : 'do'} not see them`;
    return { name, state: 'warn', text, todo: limit.todo };
  });
}

function limitsOf({ policy, scopes, filters }: SelectedBy, demand: Demand): readonly Limit[] {
  return [
    ...scopes.flatMap(({ line, leavesOut }) =>
      leavesOut === undefined
        ? []
        : [
            {
              policy,
              source: `scope ${line}`,
              text: `no event comes of ${leavesOut}`,
              todo: 'use the scope global, unless only these processes are to be watched',
            },
          ],
    ),
    ...filters
      .filter((filter) => !isHarmless(filter, filters, demand.filters))
      .map((filter) => ({ policy, source: `filter ${filter}`, ...ofFilter(filter, demand.event) })),
  ];
}

function ofFilter(filter: string, event: string): Pick<Limit, 'text' | 'todo'> {
  const todo = 'compare the filters with the output of `sequent policy`';
  const expression = parseExpression(filter);
  if (expression.name.includes('.') || expression.name === 'retval')
    return { text: `${event} is filtered, and events of other values do not come`, todo };
  if (expression.name === 'container') return { text: `no ${event} comes of processes outside containers`, todo };
  return { text: `no ${event} comes of ${processesNot(expression)}`, todo };
}

/**
 * Tells whether a filter, with the other filters of its policy on the same argument, passes at least everything that the
 * signatures' own filters pass.
 */
function isHarmless(filter: string, all: readonly string[], wanted: readonly string[]): boolean {
  const { name, text } = parseExpression(filter);
  if (name === 'container')
    return wanted.some((one) => {
      const theirs = parseExpression(one);
      return theirs.name === name && (text === theirs.text || text !== 'started');
    });
  const own = valuesOn(name, all);
  const theirs = valuesOn(name, wanted);
  if (theirs.all.length === 0) return false;
  if (theirs.all.every((one) => own.all.includes(one)) && own.all.length === theirs.all.length) return true;
  // A range may be wider, but this is not worth a comparison.
  if (own.hasRange || theirs.hasRange) return false;
  const isExcluding = own.excluded.length > 0 && own.excluded.every((value) => theirs.excluded.includes(value));
  return theirs.taken.every((value) => own.taken.includes(value)) && (theirs.excluded.length === 0 || isExcluding);
}

/** The filters on one argument or field, and their values. */
function valuesOn(name: string, filters: readonly string[]) {
  const argument = argumentOf(name);
  const all = filters.map(parseExpression).filter((one) => argumentOf(one.name) === argument);
  const values = (sign: string): readonly string[] =>
    all.flatMap(({ operator, values: some }) => (operator === sign ? some : []));
  return {
    all: all.map(({ operator, text }) => `${operator}${text}`),
    taken: values('='),
    excluded: values('!='),
    hasRange: all.some(({ operator }) => /[<>]/.test(operator)),
  };
}

/** Replaces `args.`, the former prefix of `data.`. */
function argumentOf(path: string): string {
  return path.replace(/^args\./, 'data.');
}

/** Groups events by the signatures that need them. */
function groups(demands: readonly Demand[]): readonly (readonly Demand[])[] {
  const byUsers = Map.groupBy(demands, ({ neededBy, usedBy }) => `${neededBy.join()} ${usedBy.join()}`);
  return [...byUsers.values()];
}

function absent(where: string, group: readonly Demand[]): Check {
  const events = group.map(({ event }) => event).join(', ');
  const is = group.length === 1 ? 'is' : 'are';
  const { neededBy, usedBy } = group[0] ?? { neededBy: [], usedBy: [] };
  if (neededBy.length > 0) {
    const text = `${events} ${is} not in ${where}; ${listed(neededBy)} ${neededBy.length === 1 ? 'needs' : 'need'} ${group.length === 1 ? 'it' : 'them'}`;
    return { name, state: 'bad', text, todo: 'start Tracee with the output of `sequent policy`' };
  }
  const text = `${events} ${is} not in ${where}: ${listed(usedBy)} can see less, or nothing`;
  return {
    name,
    state: 'warn',
    text,
    todo: '`sequent explain ID` says what is missed; keep the policy if the events cost too much',
  };
}
