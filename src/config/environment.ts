import { fstatSync } from 'node:fs';
import { hostname } from 'node:os';

/** What the process finds around it. Nothing else reads process.env or asks whether a stream is a terminal. */
export interface Environment {
  readonly stdoutColour: boolean;
  readonly stdoutColumns: number | undefined;
  /** The file descriptor of standard output where that is a file or a device, but no terminal. */
  readonly stdoutFile: number | undefined;
  readonly stderrTerminal: boolean;
  readonly arch: 'amd64' | 'arm64';
}

/** `NO_COLOR` and `FORCE_COLOR` as no-color.org and Node understand them. */
export function environment(): Environment {
  const { NO_COLOR: noColour, FORCE_COLOR: forceColour } = process.env;
  const forced = forceColour !== undefined && forceColour !== '' && forceColour !== '0';
  const refused = noColour !== undefined && noColour !== '';
  return {
    stdoutColour: forced || (!refused && process.stdout.isTTY),
    stdoutColumns: process.stdout.isTTY ? process.stdout.columns : undefined,
    stdoutFile: stdoutFile(),
    stderrTerminal: process.stderr.isTTY,
    arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
  };
}

function stdoutFile(): number | undefined {
  if (process.stdout.isTTY) return undefined;
  try {
    const kind = fstatSync(1);
    return kind.isFile() || kind.isCharacterDevice() ? 1 : undefined;
  } catch {
    return undefined;
  }
}

/** The name of this host: `NODE_NAME`, which pods get from the downward API of Kubernetes, else the name of the system. */
export function hostName(): string {
  return process.env['NODE_NAME'] || hostname();
}

/** The environment variables that are settings of Sequent, perhaps with others. */
export function sequentVariables(): NodeJS.ProcessEnv {
  return process.env;
}
