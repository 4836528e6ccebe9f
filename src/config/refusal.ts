import type { SequentError } from '../errors.ts';

/**
 * Receives the faults of a source of settings.
 * @param unusable keys of the settings whose values in this source cannot be used
 */
export type OnRefusal = (error: SequentError, unusable: ReadonlySet<string>) => void;

/** @throws {SequentError} the faults */
export const refuse: OnRefusal = (error) => {
  throw error;
};
