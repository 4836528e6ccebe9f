import { settings } from '../../../config/settings.ts';
import { checkOpening } from '../../../output/trial/opening.ts';
import { checkStatisticsFile } from '../../../statistics/statistics-file.ts';
import { refuseSharedFiles } from '../../files/shared-files.ts';
import { usedFiles } from '../../options/detection-settings.ts';
import { fleetOutput, placedOutputs } from '../../options/output-specs.ts';
import { trialSurroundings } from '../../options/trial-surroundings.ts';
import type { Check, CheckedSettings } from '../check.ts';
import { readIfFine } from '../problems.ts';

/** The outputs can be opened: files can be written, secrets can be read, packages are installed. No receiver is asked. */
export const destinations: Check<CheckedSettings> = {
  name: 'destinations',
  async run({ effective }, problems) {
    const outputs = (await readIfFine(() => [...placedOutputs(effective), ...fleetOutput(effective)])) ?? [];
    await problems.attempt(() => refuseSharedFiles(usedFiles(effective, outputs)));
    const statistics = effective.get(settings.stats);
    if (statistics !== undefined) await problems.attempt(() => checkStatisticsFile(statistics));
    const surroundings = await problems.attempt(() => trialSurroundings(effective));
    if (surroundings === undefined) return;
    for (const { spec } of outputs) await problems.attempt(() => checkOpening(spec, surroundings));
  },
};
