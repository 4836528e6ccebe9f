import { healthAddress, traceeAddress } from '../../options/sidecar-options.ts';
import type { Check, CheckedSettings } from '../check.ts';

/** The addresses of Tracee and of health have a valid form. */
export const addresses: Check<CheckedSettings> = {
  name: 'addresses',
  async run({ effective }, problems) {
    await problems.attempt(() => traceeAddress(effective));
    await problems.attempt(() => healthAddress(effective));
  },
};
