import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { SequentError } from '../../errors.ts';
import { tellOldImports } from '../../guard/old-imports.ts';
import { loadWithDetectors } from '../../packs/with-detectors.ts';
import { tryToLoad } from '../../sidecar/reload/trial.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { commandLink } from '../guard/command-link.ts';
import { evaluationOptions } from '../options/detection-settings.ts';
import type { Problems } from './problems.ts';

/**
 * Loads signatures as a reload does, in a thread of its own, and then in this thread.
 * @returns undefined if they cannot be loaded
 */
export async function loadForCheck(
  effective: EffectiveSettings,
  problems: Problems,
): Promise<readonly LoadedSignature[] | undefined> {
  const evaluation = evaluationOptions(effective, 'live');
  const loadTimeoutMs = effective.get(settings.loadTimeout);
  try {
    await tryToLoad({ evaluation, loadTimeoutMs, memoryMiB: effective.get(settings.engineMemory) });
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    // The signatures are loaded, but their settings are wrong. Checks of their own list all of these faults.
    if (error.code !== 'SEQ_CONFIG') {
      problems.refused(error);
      return undefined;
    }
  }
  tellOldImports(problems.log);
  commandLink()?.loadTimeout(loadTimeoutMs);
  const { signatures, refusals } = await loadWithDetectors(evaluation);
  for (const { path, line, text, id, kind } of refusals) {
    const where = `${path}:${line}`;
    const named = id === undefined ? text : `the detector ${id}: ${text}`;
    if (kind === 'skipped') problems.warning({ where, what: `passed over: ${named}` });
    else problems.fault({ where, what: `not loaded: ${named}`, todo: 'correct the detector, or leave it out' });
  }
  return signatures;
}
