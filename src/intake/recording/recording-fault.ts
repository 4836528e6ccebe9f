import { type FailureExitCode, SequentError } from '../../errors.ts';

/** A fault in the content of a recording. The reader adds the file and the place. */
export class RecordingFault extends Error {
  override readonly name: string = 'RecordingFault';
  readonly todo: string | undefined;
  readonly exitCode: FailureExitCode = 2;

  constructor(what: string, todo?: string, options?: ErrorOptions) {
    super(what, options);
    this.todo = todo;
  }
}

/** The file ends before its content does: a crash or a full disk while it was written, or an incomplete copy. */
export class RecordingCutOff extends RecordingFault {
  override readonly name = 'RecordingCutOff';
  override readonly exitCode = 1;

  constructor(what: string, options?: ErrorOptions) {
    super(what, 'the events before this place were read; record again to have the rest', options);
  }
}

/** Other data follows the end of the content. All events were read. */
export class RecordingFollowed extends RecordingFault {
  override readonly name = 'RecordingFollowed';
  override readonly exitCode = 1;

  constructor(what: string) {
    super(what, 'the events before this place were read; remove the other data, or copy or record the file again');
  }
}

const fileErrors: Readonly<Record<string, { readonly what: string; readonly todo: string }>> = {
  ENOENT: { what: 'the recording does not exist', todo: 'check the path' },
  EACCES: { what: 'the recording may not be read', todo: 'make the file readable for this user' },
  EPERM: { what: 'the recording may not be read', todo: 'make the file readable for this user' },
  EISDIR: {
    what: 'the recording is a folder without segments of a flight recorder',
    todo: 'name a file in it, or the folder of a history',
  },
  ERR_STREAM_PREMATURE_CLOSE: { what: 'the recording was closed before its end', todo: 'read it again' },
};

/**
 * Makes the operator's error from a failure while a recording was read. Any other error is returned unchanged.
 * @param name the file, as the operator gave it
 * @param place position that the reading had reached
 */
export function recordingError(error: unknown, name: string, place: string): unknown {
  if (error instanceof RecordingFault) {
    const { message: what, todo, cause, exitCode } = error;
    const text = { what, where: place, ...(todo !== undefined && { todo }) };
    return new SequentError('SEQ_RECORDING', text, { cause, exitCode });
  }
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const known =
    fileErrors[code] ?? ('syscall' in error ? { what: `the recording cannot be read: ${code}` } : undefined);
  if (known === undefined) return error;
  return new SequentError('SEQ_RECORDING', { where: name, ...known }, { cause: error });
}
