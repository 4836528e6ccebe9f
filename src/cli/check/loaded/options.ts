import { readOptions } from '../../../evaluation/option-checks.ts';
import { evaluationOptions } from '../../options/detection-settings.ts';
import type { Check, CheckedSignatures } from '../check.ts';

/** Options belong to loaded signatures and models, and have valid values. */
export const options: Check<CheckedSignatures> = {
  name: 'options',
  run: ({ effective, signatures }) => readOptions(signatures, evaluationOptions(effective, 'live')),
};
