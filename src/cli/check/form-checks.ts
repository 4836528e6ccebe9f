import type { EffectiveSettings } from '../../config/effective-settings.ts';
import type { Check, CheckedSettings } from './check.ts';
import { Problems } from './problems.ts';
import { addresses } from './settings/addresses.ts';
import { exceptions } from './settings/exceptions.ts';
import { outputs } from './settings/outputs.ts';
import { packs } from './settings/packs.ts';

/** Checks of the settings themselves and of the files that they name, which `config show` makes too. */
export const formChecks: readonly Check<CheckedSettings>[] = [outputs, addresses, packs, exceptions];

/**
 * Checks settings as `run` does before it loads signatures: packs and directories of detectors exist, outputs and addresses have a
 * valid form. Options of signatures and ids of repeats need the code of signatures, so they are not checked.
 * @throws SequentError for the first fault
 */
export async function checkForm(effective: EffectiveSettings): Promise<void> {
  for (const { name, run } of formChecks) {
    const problems = new Problems(name);
    await run({ effective }, problems);
    if (problems.error !== undefined) throw problems.error;
  }
}
