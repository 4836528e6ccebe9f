import { z } from 'tracee-sequent';

/**
 * The option of signatures that do better than the detector they stand for.
 * @param fault what Tracee does, and this signature with the option
 */
export function strictOption(fault: string) {
  return z.strictObject({ strict: z.boolean().default(false).describe(`true: as Tracee, ${fault}`) });
}
