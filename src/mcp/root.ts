import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { SequentError } from '../errors.ts';

/** The folder that holds all files that a client may name. */
export class Root {
  /** Its path without symbolic links. */
  readonly folder: string;
  readonly #given: string;

  /** @throws {SequentError} SEQ_USAGE if it is no folder */
  constructor(folder: string) {
    this.#given = resolve(folder);
    this.folder = existing(this.#given, folder);
    if (statSync(this.folder).isDirectory()) return;
    throw refusal('the root is not a folder', folder, 'name a folder of signatures: --root DIR');
  }

  /**
   * Finds a file or folder.
   * @param path relative to the root, or absolute
   * @returns its path without symbolic links
   * @throws {SequentError} SEQ_USAGE if it does not exist, lies outside of the root, also through a symbolic link, or is another kind of file
   */
  find(path: string, kind: 'file' | 'file or folder'): string {
    const real = this.#confined(existing(this.#lexical(path), path), path);
    const status = statSync(real);
    if (status.isFile() || (status.isDirectory() && kind === 'file or folder')) return real;
    throw refusal(`the path is not a ${kind === 'file' ? 'file' : 'regular file or folder'}`, path, this.#advice());
  }

  /**
   * Finds a folder that may not exist yet.
   * @returns its path without symbolic links
   * @throws {SequentError} SEQ_USAGE if it would lie outside of the root
   */
  findNew(path: string): string {
    const asked = this.#lexical(path);
    let there = asked;
    while (there !== this.#given && lstatSync(there, { throwIfNoEntry: false }) === undefined) there = dirname(there);
    return this.#confined(join(existing(there, path), relative(there, asked)), path);
  }

  /** @returns the path of a file, relative to the root */
  nameOf(real: string): string {
    return relative(this.folder, real) || '.';
  }

  /** @throws {SequentError} SEQ_USAGE if a path without symbolic links lies outside of the root */
  #confined(real: string, path: string): string {
    if (isWithin(this.folder, real)) return real;
    throw this.#outside(path);
  }

  #lexical(path: string): string {
    if (/[\0,]/.test(path)) throw refusal('the path holds a comma or a zero byte', path, 'rename the file');
    const asked = resolve(this.#given, path);
    if (isWithin(this.#given, asked) || isWithin(this.folder, asked)) return asked;
    throw this.#outside(path);
  }

  #outside(path: string): SequentError {
    return refusal('the path leads out of the root', path, this.#advice());
  }

  #advice(): string {
    return `name a file below ${this.folder}`;
  }
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

function existing(path: string, asked: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    const what = code === 'ENOENT' ? 'there is no such file or folder' : `the path cannot be followed: ${code}`;
    throw refusal(what, asked, 'check the path', error);
  }
}

function refusal(what: string, where: string, todo: string, cause?: unknown): SequentError {
  return new SequentError('SEQ_USAGE', { what, where, todo }, { cause });
}
