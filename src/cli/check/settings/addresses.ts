import { healthAddress, traceeAddress } from '../../options/sidecar-options.ts';
import type { Check, CheckedSettings } from '../check.ts';

/** The addresses of Tracee, of health and of the page have a valid form, and others cannot read the page. */
export const addresses: Check<CheckedSettings> = {
  name: 'addresses',
  async run({ effective }, problems) {
    await problems.attempt(() => traceeAddress(effective));
    await problems.attempt(() => healthAddress(effective));
    await problems.attempt(async () => (await import('../../options/page-options.ts')).pageOptions(effective));
  },
};
