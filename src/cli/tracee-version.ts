import { parseAddress, printAddress } from '../address.ts';
import { SequentError } from '../errors.ts';
import { probe } from '../intake/live/probe.ts';
import { escapeMessage } from '../text/escape.ts';
import { connectTracee } from '../tracee/client.ts';
import { traceeError } from '../tracee/errors.ts';
import { askVersion } from '../tracee/versions/ask.ts';
import { type ChosenProfile, chooseProfile, newestRelease, profiles } from '../tracee/versions/choose.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';

export interface TraceeVersionFlags {
  readonly traceeVersion?: string;
  /** Where a Tracee can be asked. */
  readonly tracee?: string;
}

const timeoutMs = 5_000;

/** Versions that `--tracee-version` takes, for people. */
export const versionNames = profiles.map(({ version }) => version).join(' or ');

/**
 * The profile that the flags ask for: that of `--tracee-version`, else that of the Tracee at `--tracee`, else the newest release's.
 * Standard error gets a line where only a near version is known.
 * @throws SequentError SEQ_USAGE for a version that is none; what a Tracee that cannot be asked throws
 */
export async function profileFrom({ traceeVersion, tracee }: TraceeVersionFlags): Promise<TraceeProfile> {
  if (traceeVersion !== undefined) return said(traceeVersion, profileOf(traceeVersion));
  if (tracee === undefined) return newestRelease;
  const address = parseAddress(tracee);
  await probe(address, timeoutMs, new AbortController().signal);
  const client = connectTracee(address);
  try {
    const asked = await askVersion(client, timeoutMs);
    return said(asked.text, asked);
  } catch (error) {
    throw traceeError(error, printAddress(address));
  } finally {
    client.close();
  }
}

/** The profile for what somebody wrote. @throws SequentError SEQ_USAGE */
export function profileOf(text: string): ChosenProfile {
  if (/^(v?\d+\.\d+\.\d+\b|main\b)/.test(text)) return chooseProfile(text, undefined);
  throw new SequentError('SEQ_USAGE', {
    what: `there is no version ${text} of Tracee`,
    where: '--tracee-version',
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
