import type { EffectiveSettings } from '../config/effective-settings.ts';
import { settings } from '../config/settings.ts';
import { SequentError } from '../errors.ts';
import { escapeMessage } from '../text/escape.ts';
import { type ChosenProfile, chooseProfile, newestRelease, profiles } from '../tracee/versions/choose.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';

/** The values of `--tracee-version`, for messages. */
export const versionNames = profiles.map(({ version }) => version).join(' or ');

/**
 * The profile of the version in the settings, otherwise of the Tracee at the address, otherwise of the newest release.
 * Standard error gets a line if only a similar version is known.
 * @param tracee the address of a Tracee to ask for its version. Only the flag overrides its answer
 * @throws SequentError SEQ_USAGE for an invalid version; the error of the call if Tracee does not answer
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

/** Says that a version is treated as another one: one sentence without a full stop. */
export function nearest(text: string, { version }: TraceeProfile): string {
  return `Tracee ${text === '' ? 'of an unknown version' : text} is treated as ${version}, the nearest version that is known`;
}
