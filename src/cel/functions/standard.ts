import { arithmetic } from './arithmetic.ts';
import { collections } from './collections.ts';
import { comparisons } from './comparisons.ts';
import { conversions } from './conversions.ts';
import type { Functions } from './function.ts';
import { texts } from './texts.ts';
import { timeParts } from './time-parts.ts';

/**
 * The standard library (cel-spec, doc/langdef.md, "List of Standard Definitions"), as cel-go checks it. Excluded are
 * the forms that evaluate only some operands (`&&`, `||`, `?:`, `[]` and comprehensions).
 */
export const standardFunctions: Functions = new Map([
  ...arithmetic,
  ...comparisons,
  ...collections,
  ...texts,
  ...conversions,
  ...timeParts,
]);
