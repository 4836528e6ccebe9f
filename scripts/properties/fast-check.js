// fast-check for the tests: every property has a fixed seed, so that a test run does the same each time. PROPERTY_SEED gives all
// properties another seed, and PROPERTY_RUNS multiplies their runs.
import * as fc from 'fast-check';
import { runs, runsFactor, seed } from '../../test/property-settings.ts';

export * from 'fast-check';

/** The seed of a property that names none. */
const fixedSeed = 1;
/** Runs of a property that names no number: those of fast-check. */
const usualRuns = 100;

/** `assert` of fast-check. */
export function assert(property, parameters = {}) {
  const numRuns = runs(parameters.numRuns ?? usualRuns);
  return fc.assert(property, { reporter: throwWithAdvice, ...seeded(parameters), numRuns });
}

/** `sample` of fast-check. It takes the number of values as it is given. */
export function sample(arbitrary, parameters = {}) {
  return fc.sample(arbitrary, seeded(typeof parameters === 'number' ? { numRuns: parameters } : parameters));
}

function seeded(parameters) {
  // A path leads to a counterexample of its own seed only.
  if (parameters.path !== undefined) return parameters;
  return { ...parameters, seed: seed ?? parameters.seed ?? fixedSeed };
}

function throwWithAdvice(details) {
  if (!details.failed) return;
  const long = runsFactor === 1 ? '' : `PROPERTY_RUNS=${runsFactor} `;
  const advice = `To repeat it: PROPERTY_SEED=${details.seed} ${long}npm test -- FILE`;
  throw new Error(`${fc.defaultReportMessage(details)}\n\n${advice}`, { cause: details.errorInstance });
}
