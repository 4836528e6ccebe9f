/** What signatures import as `sequent/detectors`: Tracee's ways with text, filters and expressions, for converted detectors. */
export { basename, dirname, lower, split, trim, upper } from '../detectors/cel/go-text.ts';
export {
  argumentOf,
  cel,
  type Expression,
  hasArgument,
  inScope,
  passesDataFilters,
  pattern,
} from '../detectors/runtime.ts';
