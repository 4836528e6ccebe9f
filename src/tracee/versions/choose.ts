import { main } from './main.ts';
import type { TraceeProfile } from './profile.ts';
import { v0_24_1 } from './v0.24.1.ts';

/** All profiles, the newest release first. */
export const profiles: readonly TraceeProfile[] = [v0_24_1, main];

/** The profile that is assumed if the version is unknown: the newest release, which the image `latest` contains. */
export const newestRelease: TraceeProfile = v0_24_1;

/** @returns the profile with this name, as `--tracee-version` takes it */
export function profileNamed(version: string): TraceeProfile | undefined {
  return profiles.find((profile) => profile.version === version);
}

export interface ChosenProfile {
  readonly profile: TraceeProfile;
  /** Whether the profile is of this exact version; otherwise it is the nearest one. */
  readonly exact: boolean;
}

const releaseTag = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:[-+].*)?$/s;

/**
 * Chooses the profile for a running Tracee.
 * @param text response to GetVersion: the tag of a release (`v0.24.1`), or the name of a custom build
 * (`main-7c9ec9788`, `-b40e7f3f8`)
 * @param hasDetectors whether it answers GetDetectorsCatalog, which main does and v0.24.1 does not; undefined if it was
 * not asked or gave no clear answer
 */
export function chooseProfile(text: string, hasDetectors: boolean | undefined): ChosenProfile {
  const named =
    profileNamed(text) ?? profileNamed(`v${text}`) ?? profiles.find(({ commit }) => isBuildOf(text, commit));
  if (named !== undefined) return { profile: named, exact: true };
  const isMain = /^main\b/.test(text);
  // For a release too, its detectors show whether it is nearer to main than to the last release without them.
  if (hasDetectors !== undefined) return { profile: hasDetectors ? main : v0_24_1, exact: isMain && hasDetectors };
  const release = releaseTag.exec(text);
  if (release !== null) return { profile: isAfter(release, [0, 24]) ? main : v0_24_1, exact: false };
  return isMain ? { profile: main, exact: true } : { profile: newestRelease, exact: false };
}

function isBuildOf(text: string, commit: string): boolean {
  const [, built] = /-([0-9a-f]{7,40})$/.exec(text) ?? [];
  return built !== undefined && (built.startsWith(commit) || commit.startsWith(built));
}

/** Whether a release is of a later minor version. */
function isAfter([, major, minor]: RegExpExecArray, [ours, ourMinor]: readonly [number, number]): boolean {
  return Number(major) > ours || (Number(major) === ours && Number(minor) > ourMinor);
}
