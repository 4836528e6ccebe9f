import type { Knowledge } from '../ancestry.ts';

/** A program that a process runs or has run. An attacker may control every text in it. */
export interface Image {
  /** Path of the executable, shortened to 512 characters. */
  readonly executable?: string;
  /** Arguments of its exec, joined by spaces and shortened to 1 024 characters. */
  readonly commandLine?: string;
  /** Name of the first thread (`comm`) when it began, at most 15 bytes. */
  readonly comm?: string;
  /** Time of its exec in epoch nanoseconds; absent if the exec was not seen. */
  readonly since?: bigint;
  /**
   * `seen`: its exec was seen, or the process was forked from a program whose exec was seen. `said`: an event named its
   * path. `unknown`: events were lost since then, so the process may run another program.
   */
  readonly known: Knowledge;
}

const longestPath = 512;
const longestCommandLine = 1_024;
const mark = '…';

/** An image of which nothing is known. */
export const unknownImage: Image = Object.freeze({ known: 'unknown' });

/** @returns the path with at most 512 characters: a longer one keeps its beginning and its end */
export function keptPath(path: string | undefined): string | undefined {
  if (path === undefined || path.length <= longestPath) return path;
  const half = longestPath / 2 - 1;
  return `${path.slice(0, half)}${mark}${path.slice(-half)}`;
}

/** @returns the arguments joined by spaces, with at most 1 024 characters: the beginning of a longer line, and a mark */
export function commandLineOf(argv: readonly string[]): string {
  let line = '';
  for (const [index, argument] of argv.entries()) {
    line += index === 0 ? argument : ` ${argument}`;
    if (line.length > longestCommandLine) return `${line.slice(0, longestCommandLine - 1)}${mark}`;
  }
  return line;
}

/** @returns the bytes of its texts, with two per UTF-16 unit */
export function imageBytes({ executable = '', commandLine = '', comm = '' }: Image): number {
  return 2 * (executable.length + commandLine.length + comm.length);
}

/** @returns an image of which an event has told these texts */
export function saidImage(executable: string | undefined, comm: string | undefined): Image {
  return Object.freeze({
    ...(executable !== undefined && { executable }),
    ...(comm !== undefined && { comm }),
    known: 'said',
  });
}
