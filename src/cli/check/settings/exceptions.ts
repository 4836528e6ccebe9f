import { loggedExceptions } from '../../options/exceptions.ts';
import type { Check, CheckedSettings } from '../check.ts';

/** The files of exceptions are valid; broad exceptions are a warning. */
export const exceptions: Check<CheckedSettings> = {
  name: 'exceptions',
  run: ({ effective }, { log }) => loggedExceptions(effective, log),
};
