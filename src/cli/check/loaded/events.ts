import { unknownEvents } from '../../../tracee/lacks.ts';
import type { Check, CheckedSignatures } from '../check.ts';

/** The version of Tracee has the events of the signatures. */
export const events: Check<CheckedSignatures> = {
  name: 'events',
  run({ signatures, profile, version }, problems) {
    if (version === undefined) return;
    for (const { text } of unknownEvents(signatures, profile)) {
      problems.warning({ what: text, todo: 'expect no findings that need it, or run another version of Tracee' });
    }
  },
};
