import { severities } from '../../finding.ts';
import { glob } from '../../text/glob.ts';
import { isBehind, type Place, parseCursor } from '../cursor.ts';
import { momentOf } from '../moment.ts';
import type { HistoryQuery } from '../query.ts';
import type { RecordKind } from '../record.ts';
import type { Facts } from './facts.ts';
import { type NameParts, nameConditions } from './names.ts';
import { boundedWords, hasTerm, termsOf } from './words.ts';

const usualLimit = 100;
/** A shorter beginning of a container's id is not taken for one. */
const shortestId = 6;

/** A query that is ready to run. The same conditions hold for a history and for files. */
export interface CompiledQuery {
  /** Epoch nanoseconds. */
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
  /** Index of the lowest severity. */
  readonly severity: number | undefined;
  readonly kinds: readonly RecordKind[] | undefined;
  /** Only records behind this place. */
  readonly before: Place | undefined;
  /** The terms of free text. */
  readonly terms: readonly (readonly string[])[];
  /** Conditions on the names of a record; see `nameConditions`. */
  readonly names: readonly (readonly NameParts[])[];
  readonly limit: number;
  /** Whether a record meets all conditions but `before`. */
  readonly matches: (facts: Facts) => boolean;
  /** Whether a record stands behind `before`. */
  readonly follows: (place: Place) => boolean;
}

/**
 * Compiles a query.
 * @param now epoch nanoseconds, for times that are counted from now
 */
export function compileQuery(query: HistoryQuery, now: bigint): CompiledQuery {
  const { limit = usualLimit, kinds } = query;
  const from = query.from === undefined ? undefined : momentOf(query.from, now);
  const to = query.to === undefined ? undefined : momentOf(query.to, now);
  const severity = query.severity === undefined ? undefined : severities.indexOf(query.severity);
  const before = query.before === undefined ? undefined : parseCursor(query.before);
  const terms = query.text === undefined ? [] : termsOf(query.text);
  const signature = anyOf(query.signature);
  const process = anyOf(query.process);
  const path = anyOf(query.path);
  const container = anyOf(query.container);
  const namespace = anyOf(query.namespace);
  return {
    from,
    to,
    severity,
    kinds,
    before,
    terms,
    names: nameConditions(query),
    limit,
    follows: (place) => before === undefined || isBehind(place, before),
    matches(facts) {
      if (from !== undefined && facts.time < from) return false;
      if (to !== undefined && facts.time > to) return false;
      if (kinds !== undefined && !kinds.includes(facts.kind)) return false;
      if (severity !== undefined && !(facts.severity !== undefined && severities.indexOf(facts.severity) >= severity)) {
        return false;
      }
      if (
        signature !== undefined &&
        ![facts.signature, facts.name].some((one) => one !== undefined && signature(one))
      ) {
        return false;
      }
      if (process !== undefined && ![...facts.processes].some(process)) return false;
      if (path !== undefined && ![...facts.values].some((one) => one.startsWith('/') && path(one))) return false;
      if (container !== undefined && !inContainer(facts, container, query.container ?? [])) return false;
      if (namespace !== undefined && !(facts.namespace !== undefined && namespace(facts.namespace))) return false;
      if (terms.length === 0) return true;
      const words = boundedWords(facts.values);
      return terms.every((term) => hasTerm(words, term));
    },
  };
}

function inContainer({ container }: Facts, fits: (text: string) => boolean, wanted: readonly string[]): boolean {
  if (container === undefined) return false;
  const { id, name, image } = container;
  return (
    [id, name, image].some((one) => one !== '' && fits(one)) ||
    wanted.some((one) => one.length >= shortestId && id.startsWith(one))
  );
}

function anyOf(patterns: readonly string[] | undefined): ((text: string) => boolean) | undefined {
  if (patterns === undefined || patterns.length === 0) return undefined;
  const tests = patterns.map(glob);
  return (text) => tests.some((test) => test(text));
}
