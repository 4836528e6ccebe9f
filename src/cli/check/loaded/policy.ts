import { demandsOf } from '../../../doctor/demands.ts';
import { checkPolicies } from '../../../doctor/policy-checks.ts';
import { readPolicies } from '../../../tracee/policies/read.ts';
import type { Check, CheckedSignatures } from '../check.ts';

/** The policy sends the events that the signatures need. */
export const policy: Check<CheckedSignatures> = {
  name: 'policy',
  async run({ signatures, profile, policy: path }, problems) {
    if (path === undefined) return;
    const selection = await readPolicies(path, profile);
    for (const { state, text, todo } of checkPolicies(selection, demandsOf(signatures, profile))) {
      const problem = { where: path, what: text, ...(todo !== undefined && { todo }) };
      if (state === 'bad') problems.fault(problem);
      if (state === 'warn') problems.warning(problem);
    }
  },
};
