import { deprecationText } from '../../../signature/check.ts';
import type { Check, CheckedSignatures } from '../check.ts';

/** No signature is deprecated. */
export const deprecated: Check<CheckedSignatures> = {
  name: 'deprecated',
  run({ signatures }, problems) {
    for (const signature of signatures) {
      const what = deprecationText(signature);
      const { file } = signature;
      if (what !== undefined) problems.warning({ what, ...(file && { where: file }) });
    }
  },
};
