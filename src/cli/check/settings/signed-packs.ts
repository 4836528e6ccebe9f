import { settings } from '../../../config/settings.ts';
import { lateFor, manifestsOf, requireVersion } from '../../../packs/signed/needs.ts';
import { requireSigned } from '../../../packs/signed/required.ts';
import { packsFrom } from '../../options/packs.ts';
import { trustedKeys } from '../../options/trusted-keys.ts';
import type { Check, CheckedSettings } from '../check.ts';
import { readIfFine } from '../problems.ts';

/** Packs are signed where that is required, and their manifests need no later version of Sequent or Tracee. */
export const signedPacks: Check<CheckedSettings> = {
  name: 'signed packs',
  async run({ effective, version }, problems) {
    const folders = [...packsFrom(effective), ...(effective.get(settings.traceeDetectors) ?? [])];
    for (const folder of folders) await problems.attempt(() => requireVersion([folder]));
    const keys = await readIfFine(() => trustedKeys(effective));
    if (keys !== undefined) await problems.attempt(() => requireSigned(folders, keys));
    if (problems.error !== undefined) return;
    const manifests = manifestsOf(folders);
    if (version !== undefined) {
      for (const { text, todo } of lateFor(manifests, version)) problems.warning({ what: text, todo });
      return;
    }
    for (const { id, needs } of manifests) {
      if (needs?.tracee === undefined) continue;
      problems.note({
        what: `the pack ${id} needs Tracee ${needs.tracee} or later, and the version of Tracee is not known`,
        todo: 'give --tracee to ask a running Tracee, or --tracee-version',
      });
    }
  },
};
