import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A program of others that tests run against: where it is found, and how it is installed. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** Name of the program on the PATH, if one of another version will do. */
  readonly program?: string;
  /** Path inside the part's folder that exists once the part is installed. */
  readonly entry: string;
  /** Installation without root; absent if only a package of the system brings the part. */
  readonly install?: {
    /** Programs that the installation or the part needs. */
    readonly needs: readonly string[];
    /** Usual time in minutes. */
    readonly minutes: number;
    /** Installs into an empty folder. */
    run(folder: string): Promise<void>;
  };
  /** How an administrator installs it, such as `the Debian package rsyslog`. */
  readonly hint?: string;
}

/** Result of the search for a part: the path of its entry or program, or why it is not there. */
export type Located = { readonly path: string } | { readonly missing: string };

/** Environment variable with the folder that keeps installed parts. */
const folderVariable = 'PARTS_FOLDER';

/**
 * Finds a part on the PATH or among the installed parts, and installs it otherwise.
 * @param maxMinutes a part whose installation takes longer is not installed; 0 installs nothing
 */
export async function locate(part: Part, maxMinutes: number): Promise<Located> {
  const folder = join(partsFolder(), `${part.name}-${part.version}`);
  const entry = join(folder, part.entry);
  if (existsSync(entry)) return { path: entry };
  const program = part.program === undefined ? undefined : onPath(part.program);
  if (program !== undefined) return { path: program };
  const { install } = part;
  if (install === undefined)
    return { missing: `it is not installed${part.hint === undefined ? '' : `; install ${part.hint}`}` };
  const absent = install.needs.filter((need) => onPath(need) === undefined);
  if (absent.length > 0) return { missing: `its installation needs ${absent.join(' and ')}` };
  if (install.minutes > maxMinutes) return { missing: `its installation takes about ${install.minutes} minutes` };
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await install.run(partial);
    renameSync(partial, folder);
    return { path: entry };
  } catch (error) {
    return { missing: `its installation failed: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** @returns the path of a part that the runner has found already */
export async function located(part: Part): Promise<string> {
  const result = await locate(part, 0);
  if ('path' in result) return result.path;
  throw new Error(`${part.name}: ${result.missing}`);
}

/**
 * Runs a program to its end.
 * @throws Error with the last lines that it printed, if it fails
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<void> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed = (printed + String(chunk)).slice(-1_000);
    });
  }
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${printed.trim()}`);
}

function partsFolder(): string {
  const given = process.env[folderVariable];
  if (given !== undefined && given !== '') return given;
  const cache = process.env['XDG_CACHE_HOME'];
  return join(cache === undefined || cache === '' ? join(homedir(), '.cache') : cache, 'sequent-parts');
}

function onPath(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}
