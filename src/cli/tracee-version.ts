import type { EffectiveSettings } from '../config/effective-settings.ts';
import { settings } from '../config/settings.ts';
import { SequentError } from '../errors.ts';
import { escapeMessage } from '../text/escape.ts';
import { type ChosenProfile, chooseProfile, newestRelease, profiles } from '../tracee/versions/choose.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';

/** Versions that `--tracee-version` takes, for people. */
export const versionNames = profiles.map(({ version }) => version).join(' or ');

/**
 * The profile of the version in the settings, else of the Tracee that is asked, else of the newest release.
 * Standard error gets a line where only a near version is known.
 * @param tracee the address of a Tracee to ask. Only a flag says the version before it
 * @throws SequentError SEQ_USAGE for a version that is none; what a Tracee that cannot be asked throws
 */
export async function profileFrom(effective: EffectiveSettings, tracee?: string): Promise<TraceeProfile> {
  const version = effective.get(settings.traceeVersion);
  const isAsked = tracee !== undefined && effective.origin(settings.traceeVersion).kind !== 'flag';
  if (version !== undefined && !isAsked) return said(version, profileOf(version, effective));
  if (tracee === undefined) return newestRelease;
  // Loaded late, because grpc-js takes a sixth of the start of a command.
  const { askTracee } = await import('./ask-tracee.ts');
  const asked = await askTracee(tracee);
  return said(asked.text, asked);
}

/** The profile of a version in the settings. @throws SequentError SEQ_USAGE */
export function profileOf(text: string, effective: EffectiveSettings): ChosenProfile {
  if (/^(v?\d+\.\d+\.\d+\b|main\b)/.test(text)) return chooseProfile(text, undefined);
  throw new SequentError('SEQ_USAGE', {
    what: `there is no version ${text} of Tracee`,
    where: effective.place(settings.traceeVersion, text),
    todo: `give a release or main; ${versionNames} are known in full`,
  });
}

function said(text: string, { profile, exact }: ChosenProfile): TraceeProfile {
  if (!exact) process.stderr.write(`sequent: ${escapeMessage(nearest(text, profile))}\n`);
  return profile;
}

/** That a version is taken for another one, one sentence without a full stop. */
export function nearest(text: string, { version }: TraceeProfile): string {
  return `Tracee ${text === '' ? 'of an unknown version' : text} is treated as ${version}, the nearest version that is known`;
}
