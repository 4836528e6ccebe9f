import { settings } from '../../../config/settings.ts';
import { SequentError } from '../../../errors.ts';
import { checkOpening } from '../../../output/trial/opening.ts';
import { checkStatisticsFile } from '../../../statistics/statistics-file.ts';
import { refuseSharedFiles } from '../../files/shared-files.ts';
import { usedFiles } from '../../options/detection-settings.ts';
import { type PlacedOutput, placedOutputs } from '../../options/output-specs.ts';
import { trialSurroundings } from '../../options/trial-surroundings.ts';
import type { Check, CheckedSettings } from '../check.ts';

/** The outputs can be opened: files can be written, secrets can be read, packages are installed. No receiver is asked. */
export const destinations: Check<CheckedSettings> = {
  name: 'destinations',
  async run({ effective }, problems) {
    const outputs = outputsOrNone(() => placedOutputs(effective));
    await problems.attempt(() => refuseSharedFiles(usedFiles(effective, outputs)));
    const statistics = effective.get(settings.stats);
    if (statistics !== undefined) await problems.attempt(() => checkStatisticsFile(statistics));
    const surroundings = await problems.attempt(() => trialSurroundings(effective));
    if (surroundings === undefined) return;
    for (const { spec } of outputs) await problems.attempt(() => checkOpening(spec, surroundings));
  },
};

/** Faults of the form of outputs are those of another check. */
function outputsOrNone(read: () => readonly PlacedOutput[]): readonly PlacedOutput[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof SequentError) return [];
    throw error;
  }
}
