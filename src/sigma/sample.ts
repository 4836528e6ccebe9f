import { holds, type Values } from './evaluate.ts';
import { type Expression, fieldsIn, type Match } from './expression.ts';
import type { Category } from './fields.ts';
import { regexOf } from './reading/wildcards.ts';
import { sampleOfRegex } from './regex-sample.ts';

/** A requirement of one field. */
interface Demand {
  readonly field: string;
  readonly match: Match;
}

/** Limit of ways to meet a condition that are tried. */
const mostWays = 400;

/**
 * Finds values of fields that a rule detects.
 * @returns undefined if none of the ways that were tried meets the whole condition
 */
export function detectedValues(condition: Expression, category: Category): Values | undefined {
  for (const way of ways(condition, true)) {
    const found = valuesFor(way, category);
    const values = found && complete(found, condition, category);
    if (values !== undefined && holds(condition, values)) return values;
  }
  return undefined;
}

/** Finds values that a rule ignores: an innocent event, or values that a filter of the rule takes out. */
export function ignoredValues(condition: Expression, category: Category): readonly Values[] {
  const innocent: Record<string, string | number> = {};
  for (const field of fieldsIn(condition)) {
    const { form, constant } = category.fields[field] ?? {};
    innocent[field] =
      constant ??
      (form === 'number' ? 1 : field.endsWith('Ip') ? '192.0.2.1' : `/usr/bin/innocent_${field.toLowerCase()}`);
  }
  const filtered = [...filters(condition)].flatMap((filter) => {
    const values = [...take(product(ways(condition, true), ways(filter, true)), mostWays)]
      .map((way) => valuesFor(way, category))
      .map((found) => found && complete(found, condition, category))
      .find((found) => found !== undefined && holds(filter, found) && !holds(condition, found));
    return values === undefined ? [] : [values];
  });
  return [innocent, ...filtered].filter((values) => !holds(condition, values));
}

/** Adds the values that each event with the others has, because the test makes it so: a program, an address, a parent. */
function complete(values: Values, condition: Expression, category: Category): Values {
  const needed = fieldsIn(condition);
  const { ParentImage, ParentCommandLine, ParentProcessId } = values;
  const hasParent = ParentImage !== undefined || ParentCommandLine !== undefined || ParentProcessId !== undefined;
  const defaults: Values = {
    ...(category.event !== 'sched_process_exec' && { Image: '/usr/bin/example' }),
    ProcessId: 100,
    DestinationIp: '192.0.2.1',
    // The test makes this user a number that is not root's.
    User: undefined,
    ...(hasParent && {
      ParentImage: '/usr/bin/parent',
      ParentCommandLine: ParentImage ?? '/usr/bin/parent',
      ParentProcessId: 50,
    }),
  };
  const added = Object.entries(defaults).filter(([field]) => needed.includes(field) && values[field] === undefined);
  return { ...values, ...Object.fromEntries(added) };
}

function* filters(one: Expression): Generator<Expression> {
  if ('not' in one) yield one.not;
  else if ('named' in one) yield* filters(one.is);
  else if ('all' in one) for (const part of one.all) yield* filters(part);
  else if ('any' in one) for (const part of one.any) yield* filters(part);
}

/** Gives sets of demands, each of which makes an expression true (or false), as far as positive demands can. */
function* ways(one: Expression, wanted: boolean): Generator<readonly Demand[]> {
  if ('named' in one) yield* ways(one.is, wanted);
  else if ('not' in one) yield* ways(one.not, !wanted);
  else if ('field' in one) {
    if (wanted) yield [one];
    else yield [];
  } else {
    const [parts, isAll] = 'all' in one ? [one.all, true] : [one.any, false];
    if (isAll === wanted) yield* combined(parts, wanted);
    else for (const part of parts) yield* ways(part, wanted);
  }
}

function* combined(parts: readonly Expression[], wanted: boolean): Generator<readonly Demand[]> {
  const [first, ...rest] = parts;
  if (first === undefined) yield [];
  else yield* take(product(ways(first, wanted), combined(rest, wanted)), mostWays);
}

function* product(left: Iterable<readonly Demand[]>, right: Iterable<readonly Demand[]>): Generator<readonly Demand[]> {
  const others = [...take(right, 40)];
  for (const one of take(left, 40)) for (const other of others) yield [...one, ...other];
}

function* take<Item>(items: Iterable<Item>, count: number): Generator<Item> {
  let left = count;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

function valuesFor(demands: readonly Demand[], category: Category): Values | undefined {
  const values: Record<string, string | number | undefined> = {};
  for (const field of new Set(demands.map((demand) => demand.field))) {
    const own = demands.filter((demand) => demand.field === field).map(({ match }) => match);
    const source = category.fields[field];
    if (source === undefined) return undefined;
    const value = source.constant ?? (source.form === 'number' ? numberFor(own) : textFor(own));
    const reference = own.find((match) => match.kind === 'field');
    if (reference?.kind === 'field') {
      values[reference.other] ??= value === undefined || value === '' ? '/usr/bin/same' : value;
      values[field] = values[reference.other];
      continue;
    }
    if (value === undefined && !own.some(({ kind }) => kind === 'absent')) return undefined;
    values[field] = value;
  }
  return values;
}

function numberFor(matches: readonly Match[]): number | undefined {
  for (const match of matches) {
    if (match.kind === 'equals') return Number(match.text);
    if (match.kind === 'compare')
      return match.number + ({ '<': -1, '>': 1, '<=': 0, '>=': 0, '===': 0 } as const)[match.operator];
  }
  return matches.some(({ kind }) => kind === 'present') ? 1 : undefined;
}

/** Puts a text together from what it must begin with, contain and end with. */
function textFor(matches: readonly Match[]): string | undefined {
  let [prefix, suffix, equal]: (string | undefined)[] = [];
  const inner: string[] = [];
  for (const match of matches) {
    if (match.kind === 'equals') equal ??= match.text;
    else if (match.kind === 'prefix') prefix = longer(prefix, match.text);
    else if (match.kind === 'suffix') suffix = longer(suffix, match.text);
    else if (match.kind === 'contains') inner.push(match.text);
    else if (match.kind === 'network') return match.network.split('/')[0];
    else if (match.kind === 'regex') inner.push(sampleOfRegex(match.source) ?? '');
    else if (match.kind === 'wildcards') inner.push(sampleOfRegex(regexOf(match)) ?? '');
    else if (match.kind === 'absent') return undefined;
  }
  return (
    equal ?? `${prefix ?? ''}${inner.filter((text, index) => inner.indexOf(text) === index).join(' ')}${suffix ?? ''}`
  );
}

function longer(known: string | undefined, text: string): string {
  return known === undefined || text.length > known.length ? text : known;
}
