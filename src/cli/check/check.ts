import type { EffectiveSettings } from '../../config/effective-settings.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { TraceeProfile } from '../../tracee/versions/profile.ts';
import type { Problems } from './problems.ts';

/** A check of `sequent check`. A `SequentError` that it throws is a fault. */
export interface Check<Subject> {
  /** Its name in the output. */
  readonly name: string;
  readonly run: (subject: Subject, problems: Problems) => unknown;
}

/** The subject of checks that need no code of signatures. */
export interface CheckedSettings {
  readonly effective: EffectiveSettings;
  /** Settings of a running sidecar. */
  readonly against?: EffectiveSettings | undefined;
  /** The version of Tracee as it was given or as Tracee has told it, unescaped; undefined if it is not known. */
  readonly version?: string | undefined;
}

/** The subject of checks that need the code of signatures. */
export interface CheckedSignatures extends CheckedSettings {
  readonly signatures: readonly LoadedSignature[];
  readonly profile: TraceeProfile;
  /** The file or folder of Tracee's --policy. */
  readonly policy?: string | undefined;
  /** Recordings on which costs are measured, as of `--on`; undefined: they are not measured. */
  readonly recordings?: readonly string[] | undefined;
  /** Processor time that a signature may cost for each event of the recordings, in microseconds. */
  readonly budgetUs: number;
}
