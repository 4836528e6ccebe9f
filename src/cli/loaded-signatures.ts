import type { EffectiveSettings } from '../config/effective-settings.ts';
import { environment } from '../config/environment.ts';
import { settings } from '../config/settings.ts';
import type { Refusal } from '../detectors/load.ts';
import { SequentError } from '../errors.ts';
import { tellOldImports } from '../guard/old-imports.ts';
import { loadWithDetectors } from '../packs/with-detectors.ts';
import { techniqueWarnings } from '../signature/check.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { openLog } from '../telemetry/log.ts';
import { escapeMessage } from '../text/escape.ts';
import { commandLink } from './guard/command-link.ts';
import { whatToLoad } from './options/detection-settings.ts';

/** Loads the signatures of the settings. Standard error gets a line for each detector that is not loaded. */
export async function loadFromSettings(effective: EffectiveSettings): Promise<{
  readonly signatures: readonly LoadedSignature[];
  /** Whether every file is valid and every detector will run. */
  readonly whole: boolean;
}> {
  const arch = effective.get(settings.arch) ?? environment().arch;
  tellOldImports(await openLog('text', process.stderr));
  commandLink()?.loadTimeout(effective.get(settings.loadTimeout));
  const loaded = await loadWithDetectors(whatToLoad(effective, arch));
  for (const signature of loaded.signatures) {
    for (const what of techniqueWarnings(signature)) {
      process.stderr.write(`sequent: ${escapeMessage(what)} (${escapeMessage(signature.file ?? signature.pack)})\n`);
    }
  }
  for (const refusal of loaded.refusals) process.stderr.write(`${refusalLine(refusal)}\n`);
  return { signatures: loaded.signatures, whole: loaded.refusals.every(({ kind }) => kind === 'skipped') };
}

/**
 * Loads the signatures for the sake of what they listen to. If a pack cannot be loaded, standard error says so and there
 * are none: an author looks events up while the own pack is broken.
 */
export async function listeners(effective: EffectiveSettings): Promise<readonly LoadedSignature[]> {
  try {
    return (await loadFromSettings(effective)).signatures;
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    const { what } = error.text;
    process.stderr.write(
      `sequent: no listeners are shown, because the signatures cannot be loaded: ${escapeMessage(what)}\n`,
    );
    return [];
  }
}

/** One line about a detector that is not loaded, escaped for a terminal. */
export function refusalLine({ path, line, text, id, kind }: Refusal): string {
  const named = id === undefined ? '' : ` detector ${escapeMessage(id)}:`;
  return `sequent: ${kind === 'skipped' ? 'passed over' : 'not loaded'}: ${escapeMessage(path)}:${line}:${named} ${escapeMessage(text)}`;
}
