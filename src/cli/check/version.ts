import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { SequentError } from '../../errors.ts';
import type { TraceeProfile } from '../../tracee/versions/profile.ts';
import { nearest, profileOf } from '../tracee-version.ts';
import { faultsOf } from './problem.ts';
import type { Problems } from './problems.ts';

interface Version {
  /** As it was given, or as Tracee has told it, unescaped. */
  readonly text: string;
  readonly profile: TraceeProfile;
}

/**
 * The version of the settings, or that of a running Tracee, which is asked only where the command line has --tracee. The flag
 * --tracee-version overrides the answer.
 * @returns undefined if the version is not known
 */
export async function chosenVersion(effective: EffectiveSettings, problems: Problems): Promise<Version | undefined> {
  const text = effective.get(settings.traceeVersion);
  const asks = effective.origin(settings.tracee).kind === 'flag';
  const isFlag = effective.origin(settings.traceeVersion).kind === 'flag';
  if (text !== undefined && (isFlag || !asks)) {
    const chosen = await problems.attempt(() => profileOf(text, effective));
    return chosen && told({ text, ...chosen }, problems);
  }
  if (!asks) return undefined;
  const { askTracee } = await import('../ask-tracee.ts');
  try {
    return told(await askTracee(effective.get(settings.tracee)), problems);
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    // With --wait, `run` waits for Tracee.
    if (effective.get(settings.wait)) for (const fault of faultsOf(error)) problems.warning(fault);
    else problems.refused(error);
    return undefined;
  }
}

function told({ text, profile, exact }: Version & { readonly exact: boolean }, problems: Problems): Version {
  if (!exact) problems.warning({ what: nearest(text, profile) });
  return { text, profile };
}
