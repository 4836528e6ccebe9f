import type { Checked } from '../checker/checker.ts';
import { Failure, isList, MapValue, noOverload, type Result, type Value } from '../values/value.ts';
import { listCost, type Run, type Step } from './run.ts';

type WalkNode = Checked & { kind: 'walk' };

/**
 * Bookkeeping costs of a comprehension, once and per element. They match cel-go, whose macros expand to several
 * calls.
 */
const costs = {
  all: { once: 1, each: 3 },
  exists: { once: 1, each: 4 },
  exists_one: { once: 2, each: 3 },
  filter: { once: listCost + 1, each: listCost + 4 },
  map: { once: listCost + 1, each: listCost + 2 },
} as const;

/** Plans `all`, `exists`, `exists_one`, `filter` and `map`. */
export function planWalk(node: WalkNode, range: Step, only: Step | undefined, body: Step): Step {
  const { walk, depth } = node;
  const cost = costs[walk];
  // In cel-go, a map with a condition also reads its accumulator for skipped elements.
  const each = cost.each + (only === undefined ? 0 : 1);
  const fold = folds[walk];
  return (run) => {
    const value = range(run);
    if (value instanceof Failure) return value;
    const elements = isList(value) ? value : value instanceof MapValue ? value.entries.map(([key]) => key) : undefined;
    if (elements === undefined) return noOverload();
    run.pay(cost.once);
    const before = run.elements.length;
    const next = (element: Value): void => {
      run.pay(each);
      run.elements[depth] = element;
    };
    const result = fold(elements, next, run, only, body);
    run.elements.length = before;
    return result;
  };
}

type Fold = (
  elements: readonly Value[],
  next: (element: Value) => void,
  run: Run,
  only: Step | undefined,
  body: Step,
) => Result;

/** Folds `all` and `exists`: a decisive element determines the result, and failures of other elements do not count. */
function logic(decisive: boolean): Fold {
  return (elements, next, run, _only, body) => {
    let failure: Failure | undefined;
    for (const element of elements) {
      next(element);
      const value = body(run);
      if (value === decisive) return decisive;
      if (value !== !decisive) failure ??= value instanceof Failure ? value : noOverload();
    }
    return failure ?? !decisive;
  };
}

const folds: Readonly<Record<WalkNode['walk'], Fold>> = {
  all: logic(false),
  exists: logic(true),
  exists_one(elements, next, run, _only, body) {
    let count = 0;
    let failure: Failure | undefined;
    for (const element of elements) {
      next(element);
      const value = body(run);
      if (value === true) count++;
      else if (value !== false) failure ??= value instanceof Failure ? value : noOverload();
    }
    return failure ?? count === 1;
  },
  filter(elements, next, run, _only, body) {
    const out: Value[] = [];
    let failure: Failure | undefined;
    for (const element of elements) {
      next(element);
      const value = body(run);
      if (value === true) out.push(element);
      else if (value !== false) failure ??= value instanceof Failure ? value : noOverload();
    }
    return failure ?? out;
  },
  map(elements, next, run, only, body) {
    const out: Value[] = [];
    let failure: Failure | undefined;
    for (const element of elements) {
      next(element);
      const wanted = only === undefined ? true : only(run);
      if (wanted === false) continue;
      const value = wanted === true ? body(run) : wanted instanceof Failure ? wanted : noOverload();
      if (value instanceof Failure) failure ??= value;
      else out.push(value);
    }
    return failure ?? out;
  },
};
