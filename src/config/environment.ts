import { fstatSync } from 'node:fs';
import { hostname } from 'node:os';

/** The environment of the process. No other code reads process.env or asks whether a stream is a terminal. */
export interface Environment {
  readonly stdoutColour: boolean;
  readonly stdoutColumns: number | undefined;
  /** The file descriptor of standard output if it is a file or a device, but not a terminal. */
  readonly stdoutFile: number | undefined;
  readonly stderrTerminal: boolean;
  /** Standard input and standard output are terminals, so a view can take keys. */
  readonly isInteractive: boolean;
  readonly arch: 'amd64' | 'arm64';
  /** The locale says that texts are in UTF-8, as on nearly all terminals; without a locale they count as such, too. */
  readonly isUnicode: boolean;
}

/** Reads the environment. `NO_COLOR` and `FORCE_COLOR` have the meaning of no-color.org and Node. */
export function environment(): Environment {
  const { NO_COLOR: noColour, FORCE_COLOR: forceColour } = process.env;
  const forced = forceColour !== undefined && forceColour !== '' && forceColour !== '0';
  const refused = noColour !== undefined && noColour !== '';
  return {
    stdoutColour: forced || (!refused && process.stdout.isTTY),
    stdoutColumns: process.stdout.isTTY ? process.stdout.columns : undefined,
    stdoutFile: stdoutFile(),
    stderrTerminal: process.stderr.isTTY,
    isInteractive: process.stdin.isTTY && process.stdout.isTTY,
    arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
    isUnicode: isUtf8(process.env),
  };
}

/** As setlocale(3) chooses: the first of these variables that is set. */
function isUtf8({ LC_ALL: all, LC_CTYPE: type, LANG: lang }: NodeJS.ProcessEnv): boolean {
  const locale = all || type || lang;
  return locale === undefined || locale === '' || /utf-?8/i.test(locale);
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

/** The environment variables. Those that begin with `SEQUENT_` are settings. */
export function sequentVariables(): NodeJS.ProcessEnv {
  return process.env;
}
