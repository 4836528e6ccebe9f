import { settings } from '../../../config/settings.ts';
import { parseOutput } from '../../../output/output.ts';
import { reportingOptions } from '../../options/detection-settings.ts';
import { fleetOutput } from '../../options/output-specs.ts';
import type { Check, CheckedSettings } from '../check.ts';

/** Outputs, repeats and names of the host have a valid form. */
export const outputs: Check<CheckedSettings> = {
  name: 'outputs',
  async run({ effective }, problems) {
    for (const [index, text] of effective.get(settings.output).entries()) {
      await problems.attempt(() => parseOutput(text, effective.place(settings.output, text, index)));
    }
    await problems.attempt(() => fleetOutput(effective));
    if (problems.error !== undefined) return;
    reportingOptions(effective, { source: 'live', log: problems.log, onGone() {} });
  },
};
