import { lstat, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../../../text/error-code.ts';

/** The ending after the time in the name of a file: none, or that of a compressed file. */
const endings = ['', '.gz', '.gz.part'] as const;
type Ending = (typeof endings)[number];

const timePattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z(\.gz|\.gz\.part)?$/;

/** A rotated file, whether compressed or not. */
export interface RotatedFile {
  /** Path without the ending of compression. */
  readonly path: string;
  /** Time in its name, in milliseconds since the epoch. */
  readonly time: number;
  /** Endings of the files that exist. */
  readonly endings: ReadonlySet<Ending>;
}

/**
 * Lists the rotated files of a file. Files of other owners, directories and links are left out: they are neither
 * counted nor removed.
 * @param path the file that is rotated
 * @param owner user id of that file
 * @returns the rotated files, oldest first
 * @throws an error of `node:fs` if the folder cannot be read
 */
export async function listRotated(path: string, owner: number): Promise<readonly RotatedFile[]> {
  const found = new Map<number, { path: string; time: number; endings: Set<Ending> }>();
  for (const { name, time, ending } of await namesOf(path)) {
    if (!(await isOwn(join(dirname(path), name), owner))) continue;
    const file = found.get(time) ?? { path: nameAt(path, time), time, endings: new Set<Ending>() };
    file.endings.add(ending);
    found.set(time, file);
  }
  return [...found.values()].toSorted((a, b) => a.time - b.time);
}

/**
 * Finds a name for the next rotated file. It sorts behind those of all rotated files, also if the clock was set back,
 * and nothing has this name.
 * @param now milliseconds since the epoch
 */
export async function nextName(path: string, owner: number, now: number): Promise<string> {
  const taken = new Set((await namesOf(path)).map(({ time }) => time));
  const newest = (await listRotated(path, owner)).at(-1);
  let time = Math.max(now, newest === undefined ? now : newest.time + 1);
  while (taken.has(time)) time += 1;
  return nameAt(path, time);
}

/** Removes a file that may be gone already. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function nameAt(path: string, time: number): string {
  return `${path}.${new Date(time).toISOString().replaceAll(/[-:.]/g, '')}`;
}

async function namesOf(path: string): Promise<{ name: string; time: number; ending: Ending }[]> {
  const start = `${basename(path)}.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(start));
  return names.flatMap((name) => {
    const [text, year, month, day, hour, minute, second, ms, end = ''] =
      timePattern.exec(name.slice(start.length)) ?? [];
    const ending = endings.find((one) => one === end);
    if (text === undefined || ending === undefined) return [];
    const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
    return Number.isNaN(time) ? [] : [{ name, time, ending }];
  });
}

async function isOwn(path: string, owner: number): Promise<boolean> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && stats.uid === owner;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
