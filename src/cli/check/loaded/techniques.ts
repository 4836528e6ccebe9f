import { techniqueWarnings } from '../../../signature/check.ts';
import type { Check, CheckedSignatures } from '../check.ts';

/** Techniques of signatures are in ATT&CK. */
export const techniques: Check<CheckedSignatures> = {
  name: 'techniques',
  run({ signatures }, problems) {
    for (const signature of signatures) {
      const { file } = signature;
      for (const what of techniqueWarnings(signature)) problems.warning({ what, ...(file && { where: file }) });
    }
  },
};
