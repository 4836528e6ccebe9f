interface ErrorDescription {
  readonly meaning: string;
  /** Advice for the operator. */
  readonly remedy: string;
}

/**
 * All error codes. `npm run generate` writes the table of `docs/reference/errors.md` from this table. A removed code
 * stays in `docs/reference/ids.md` as retired, and is never reused.
 */
export const errorCodes = {
  SEQ_USAGE: {
    meaning: 'An option, a path or a format on the command line cannot be used.',
    remedy: 'Read the line after the arrow. `sequent COMMAND --help` lists the options.',
  },
  SEQ_CONFIG: {
    meaning:
      'The configuration file cannot be read, is not YAML, or has a key or value that is not allowed. Or an environment variable that begins with `SEQUENT_` is wrong or names no setting. Or options of a signature are wrong, or belong to no loaded signature.',
    remedy:
      'Correct the lines or variables that the error names. `sequent config show` lists the settings, and `sequent explain ID` the options of a signature.',
  },
  SEQ_EXCEPTIONS: {
    meaning:
      'A file of exceptions cannot be read, is not YAML, or has a key, field or condition that is not allowed. Or there is no preset of this name. The error lists the faults of all files at once.',
    remedy: 'Correct the lines that the error names. `sequent exceptions presets` lists the presets.',
  },
  SEQ_ADDRESS: {
    meaning: 'The address of Tracee, or that of `--health`, has the wrong form.',
    remedy: 'Write `unix:/path/to/tracee.sock` or `tcp:host:port`.',
  },
  SEQ_SOCKET_MISSING: {
    meaning: 'No socket exists at this path.',
    remedy:
      'Start Tracee with `--server grpc-address=unix:PATH`. In a container, mount the folder of the socket. With `--wait`, `sequent run` waits for the socket.',
  },
  SEQ_SOCKET_ACCESS: {
    meaning: 'This user may not open the socket.',
    remedy:
      "Run as root: Tracee's socket has mode 0600 and belongs to root. Or see [install.md](../operate/install.md#who-may-open-tracees-socket).",
  },
  SEQ_NOT_LISTENING: {
    meaning:
      'Nothing listens at the address: no process has the socket or port open, the file is not a socket, or the host is unknown.',
    remedy: 'Check that Tracee is running. A Tracee that was killed leaves its socket behind.',
  },
  SEQ_NOT_TRACEE: {
    meaning: "The server at the address does not speak gRPC, or lacks Tracee's service.",
    remedy: "Check that the address is the one given to Tracee's `--server grpc-address`.",
  },
  SEQ_TRACEE_TIMEOUT: {
    meaning: 'Tracee did not answer within 5 s.',
    remedy: 'Check that Tracee is running and is not stalled by another of its clients.',
  },
  SEQ_TRACEE_REFUSED: {
    meaning: 'Tracee answered and refused the call.',
    remedy: "Look for the reason in Tracee's log.",
  },
  SEQ_LISTEN: {
    meaning: '`sequent simulate`, `sequent view`, `run --web` or `run --health` cannot listen at the address.',
    remedy: 'Choose another address, or remove the file or process that holds this one.',
  },
  SEQ_HEALTH: {
    meaning:
      '`sequent health`, `top` or `exceptions` gets no answer at the address, or one that is not from Sequent. The exit code is 1.',
    remedy: 'Check that `sequent run --health ADDRESS` runs with this address, as the same user.',
  },
  SEQ_RECORDING: {
    meaning:
      'A recording does not exist, cannot be read, is damaged, ends too early, or is followed by other data. The error names the place. The exit code is 1 if the recording ends too early or other data follows it: everything before that place was read.',
    remedy:
      'Check the path. Give length-prefixed messages (`.pb`), protobuf JSON or the lines of `tracee --output json`, each also gzipped.',
  },
  SEQ_SIGNATURE: {
    meaning:
      'A pack, folder or file does not exist or holds no signature. A module cannot be loaded, ends the program, or does not finish loading. A signature is wrong. Two signatures have the same id or name. The error lists all faults at once.',
    remedy: 'Correct the files that the error names.',
  },
  SEQ_PACK: {
    meaning:
      'A signed pack is refused: its manifest, its signature, a key or the versions that it needs are wrong, or a file was changed. Or `sequent pack` cannot read or write its files. The error lists all faults.',
    remedy: 'See [signed packs](../operate/signed-packs.md). `sequent pack verify` checks a pack.',
  },
  SEQ_DETECTORS: {
    meaning:
      "A folder of Tracee's YAML detectors cannot be read. Two detectors produce the same event, or one produces an event that exists already. Or a file to convert holds no detector.",
    remedy:
      'Correct the files that the error names. Other mistakes do not stop Sequent; see [the guide](../guides/tracee-yaml-detectors.md).',
  },
  SEQ_UNKNOWN_NAME: {
    meaning: '`sequent explain` knows no signature and no event of this name.',
    remedy: '`sequent list signatures` and `sequent list events` show the names. Give `-s` for signatures of your own.',
  },
  SEQ_POLICY: {
    meaning: 'A policy for `--policy` cannot be read, or this version of Tracee refuses it.',
    remedy: 'Name policy files as Tracee takes them with `--policy`. `sequent policy` prints one.',
  },
  SEQ_STATE: {
    meaning:
      'The state file of `--state` or `state.file` is in use by another sidecar, or cannot be read, or its folder cannot be written to. For `replay` it must exist and be whole.',
    remedy: 'Name a file in a folder that this user can write to. `sequent run --state FILE` writes the file.',
  },
  SEQ_HISTORY: {
    meaning:
      'The folder of a history does not exist, cannot be used, or another process writes to it. Or a file for `sequent findings` holds no findings in the format `json`.',
    remedy:
      'Name the folder of `run --history`, one for each sidecar, or files that an output of the format `json` wrote.',
  },
  SEQ_RECORDER: {
    meaning: 'The flight recorder has no folder, or cannot use it.',
    remedy: 'Give `--recorder` together with `--history DIR`, where DIR is a folder that this user can write to.',
  },
  SEQ_FLEET: {
    meaning:
      'The NATS of a fleet cannot be reached, refuses something, or lacks the streams that a fleet needs; or `fleet` is not set.',
    remedy:
      'Read the line after the arrow. `sequent fleet setup` shows what is missing, and creates it with `--apply`.',
  },
  SEQ_OUTPUT: {
    meaning:
      'An output file, a recording, the statistics or the spool cannot be opened or written. Or another process uses the folder of the spool.',
    remedy: 'Read the line after the arrow: it depends on the error of the file system.',
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;

export type ErrorCode = keyof typeof errorCodes;

/** Text of an error for the operator: what happened, where, and advice. Each is one sentence without a full stop. */
export interface ErrorText {
  readonly what: string;
  /** The address, file (with its line if known) or option. */
  readonly where?: string;
  readonly todo?: string;
}

/** Exit code of a command that fails with a SequentError. */
export type FailureExitCode = 1 | 2;

export interface SequentErrorOptions extends ErrorOptions {
  /** 2 (the default): the command could not run. 1: the command ran, and its input or its signatures are bad. */
  readonly exitCode?: FailureExitCode;
}

/** An error caused by the operator's input or environment, shown without a stack. Every other exception is a bug. */
export class SequentError extends Error {
  readonly code: ErrorCode;
  readonly text: ErrorText;
  readonly exitCode: FailureExitCode;

  constructor(code: ErrorCode, text: ErrorText, { exitCode = 2, ...options }: SequentErrorOptions = {}) {
    super(
      [text.what, text.where && ` (${text.where})`, text.todo && `; ${text.todo}`].filter((part) => part).join(''),
      options,
    );
    this.name = 'SequentError';
    this.code = code;
    this.text = text;
    this.exitCode = exitCode;
  }
}
