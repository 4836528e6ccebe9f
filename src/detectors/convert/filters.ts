import { architectures } from '../../event/architecture.ts';
import { describeEvent } from '../../event/catalogue.ts';
import { keyLiteral, stringLiteral } from '../../text/literal.ts';
import { DataFilter } from '../filters/data-filter.ts';
import { divide } from '../filters/filter-text.ts';
import { ScopeFilter } from '../filters/scope-filter.ts';
import type { EventRequirement } from '../reading/definition.ts';
import { internalId } from '../registering/internal-id.ts';
import type { FileParts } from './names.ts';

/** Filters of a requirement as TypeScript. */
export interface FilterCode {
  /** Conditions for `where`. */
  readonly where: readonly string[];
  /** Tests at the start of the handler. */
  readonly tests: readonly string[];
}

/**
 * Converts data and scope filters. Filters that `where` cannot express are evaluated at run time by Tracee's filter
 * rules.
 * @throws {FilterFault} for filters that Tracee rejects
 */
export function filterCode({ name, dataFilters, scopeFilters }: EventRequirement, file: FileParts): FilterCode {
  const filter = dataFilterOf(
    name,
    dataFilters.map(({ text }) => text),
  );
  const where: string[] = [];
  const left: string[] = [];
  for (const [field, texts] of byField(dataFilters.map(({ text }) => text))) {
    const condition = conditionOf(name, field, filter);
    if (condition === undefined) left.push(...texts);
    else where.push(`${keyLiteral(field)}: ${condition}`);
  }
  const tests: string[] = [];
  const scopes = scopeFilters.map(({ text }) => text);
  const scope = new ScopeFilter();
  for (const text of scopes) scope.add(text);
  if (scopes.length > 0) {
    file.imports.add('inScope');
    tests.push(`${file.constant('scope', `inScope(${scopes.map(stringLiteral).join(', ')})`)}(event)`);
  }
  if (left.length > 0) {
    file.imports.add('passesDataFilters');
    const call = `passesDataFilters(${[name, ...left].map(stringLiteral).join(', ')})`;
    tests.push(`${file.constant(`${name}_filter`, call)}(event)`);
  }
  return { where, tests };
}

function byField(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  for (const text of texts) {
    const { field } = divide(text);
    fields.set(field, [...(fields.get(field) ?? []), text]);
  }
  return fields;
}

function dataFilterOf(name: string, texts: readonly string[]): DataFilter {
  const filter = new DataFilter({
    name,
    fields: describeEvent(name)?.arguments.map((one) => one.name),
    numberOf: (other) => internalId(other, architectures[0]),
  });
  for (const text of texts) filter.add(text);
  return filter;
}

/** Returns the equivalent condition for `where`; undefined if there is none. */
function conditionOf(event: string, field: string, filter: DataFilter): string | undefined {
  const kind = describeEvent(event)?.arguments.find((one) => one.name === field)?.kind;
  if (field === 'syscall' || field === 'returnValue' || kind === undefined) return undefined;
  const forms = filter.fields.get(field)?.onlyPositive;
  const [first] = forms ?? [];
  if (forms === undefined || first === undefined || forms.some(({ kind: other }) => other !== first.kind))
    return undefined;
  const values = forms.map(({ text }) => valueLiteral(kind, text));
  if (values.some((value) => value === undefined)) return undefined;
  const shown = values.length === 1 ? `${values[0]}` : `[${values.join(', ')}]`;
  if (first.kind === 'equal') return shown;
  return kind === 'str' ? `{ ${first.kind}: ${shown} }` : undefined;
}

/**
 * Returns a filter value as a literal of the signature's type, but only if Go would print the value as the same text.
 */
function valueLiteral(kind: string, text: string): string | undefined {
  switch (kind) {
    case 'str':
      return stringLiteral(text);
    case 'bool':
      return text === 'true' || text === 'false' ? text : undefined;
    case 'int32':
    case 'u_int32':
      return /^(?:0|-?[1-9]\d{0,9})$/.test(text) ? text : undefined;
    case 'int64':
    case 'u_int64':
    case 'pointer':
      return /^(?:0|-?[1-9]\d{0,19})$/.test(text) ? `${text}n` : undefined;
    default:
      return undefined;
  }
}
