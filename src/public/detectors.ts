/** The module `tracee-sequent/detectors`: Tracee's text functions, filters and expressions for converted detectors. */

export {
  argumentOf,
  cel,
  type Expression,
  hasArgument,
  inScope,
  passesDataFilters,
  pattern,
} from '../detectors/convert/runtime.ts';
export { basename, dirname, lower, split, trim, upper } from '../detectors/expressions/functions/go-text.ts';
export { networkTest } from '../signature/where/values/addresses.ts';
