import { checkExceptions } from '../../../evaluation/exception-checks.ts';
import { checkRepeats } from '../../../evaluation/option-checks.ts';
import { evaluationOptions } from '../../options/detection-settings.ts';
import { exceptionsFrom } from '../../options/exceptions.ts';
import type { Check, CheckedSignatures } from '../check.ts';
import { readIfFine } from '../problems.ts';

/** Repeats and exceptions name loaded signatures. */
export const ids: Check<CheckedSignatures> = {
  name: 'ids',
  async run({ effective, signatures }, problems) {
    const options = evaluationOptions(effective, 'live');
    await problems.attempt(() => checkRepeats(signatures, options, problems.log));
    const read = await readIfFine(() => exceptionsFrom(effective));
    checkExceptions(signatures, { ...options, exceptions: read?.exceptions ?? [] }, problems.log);
  },
};
