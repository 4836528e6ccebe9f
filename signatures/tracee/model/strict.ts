import { z } from 'tracee-sequent';

/**
 * The option of signatures that correct a fault of Tracee's detector.
 * @param fault the fault of Tracee's detector, which the option brings back; a clause with the detector as its subject
 */
export function strictOption(fault: string) {
  return z.strictObject({
    strict: z.boolean().default(false).describe(`true: repeat a fault of Tracee's detector: ${fault}`),
  });
}
