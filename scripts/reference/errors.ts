import { errorCodes } from '../../src/errors.ts';
import { table } from '../markdown.ts';

/** One row for each error code. */
export function errorsTable(): string {
  const rows = Object.entries(errorCodes).map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, remedy]);
  return table([['code', 'meaning', 'what to do'], ...rows]);
}
