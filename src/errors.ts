/**
 * Every error that an operator can meet, in one table. A code is never reused, and
 * `docs/reference/errors.md` lists the same codes (a house test compares both ways).
 */
export const errorCodes = {
  SEQ_USAGE: 'the command line cannot be understood',
  SEQ_CONFIG: 'the configuration file is wrong',
  SEQ_ADDRESS: 'an address has the wrong form',
  SEQ_SOCKET_MISSING: 'no socket exists at the address of Tracee',
  SEQ_SOCKET_ACCESS: 'the socket of Tracee may not be opened',
  SEQ_NOT_LISTENING: 'nothing listens at the address of Tracee',
  SEQ_NOT_TRACEE: 'what answers at the address is not a Tracee',
  SEQ_TRACEE_TIMEOUT: 'Tracee did not answer in time',
  SEQ_TRACEE_REFUSED: 'Tracee refused the stream',
  SEQ_LISTEN: 'the address to listen on cannot be taken',
  SEQ_RECORDING: 'a recording cannot be read',
  SEQ_SIGNATURE: 'a signature cannot be loaded',
  SEQ_DETECTORS: 'the YAML detectors of Tracee cannot be loaded',
  SEQ_UNKNOWN_NAME: 'no signature or event has this name',
  SEQ_POLICY: 'a policy of Tracee cannot be read, or is refused by this version',
  SEQ_OUTPUT: 'an output cannot be opened or written',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What the operator is told: what happened, where, and what to do about it. Each is one sentence without a full stop. */
export interface ErrorText {
  readonly what: string;
  /** The address, file (with line where known) or option concerned. */
  readonly where?: string;
  readonly todo?: string;
}

/** An error of the operator's making or surroundings: shown without a stack, exit code 2. Everything else that is thrown is a bug. */
export class SequentError extends Error {
  readonly code: ErrorCode;
  readonly text: ErrorText;

  constructor(code: ErrorCode, text: ErrorText, options?: ErrorOptions) {
    super(
      [text.what, text.where && ` (${text.where})`, text.todo && `; ${text.todo}`].filter((part) => part).join(''),
      options,
    );
    this.name = 'SequentError';
    this.code = code;
    this.text = text;
  }
}
