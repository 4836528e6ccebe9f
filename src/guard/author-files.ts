import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Place } from './call-sites.ts';
import { importedFiles, importersOf } from './imports.ts';
import { stablePathOf } from './stable-path.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(packageRoot);
/**
 * Folders of Sequent's own code, which every signature imports. The shipped signatures are not in them: they count as
 * authors' code.
 */
const own = [`${root}src/`, `${root}dist/src/`, `${root}node_modules/`, `${root}bin/`];

/** Folders of the shipped packs: the sources, and the built ones. */
const shipped = [`${root}signatures/`, `${root}dist/signatures/`];

/** Ids of signatures by path of their source file. It can be sent to another thread. */
export type AuthorsByFile = ReadonlyMap<string, readonly string[]>;

/** A place in the code of a signature. */
export interface AuthorPlace {
  readonly place: Place;
  /** Ids of the signatures that own the code, at least one. */
  readonly authors: readonly string[];
}

/**
 * Finds the innermost place that belongs to an author. It skips a library that an author uses, unless the stack has no
 * other code of an author. If several signatures share the code, the outer places decide which of them called it.
 */
export function authorAt(
  places: readonly Place[],
  authorsOf: (file: string) => readonly string[],
): AuthorPlace | undefined {
  const theirs = places
    .map((place) => ({ place, authors: authorsOf(place.file) }))
    .filter(({ authors }) => authors.length > 0);
  const found = theirs.find(({ place }) => !isLibrary(place.file)) ?? theirs[0];
  if (found === undefined) return undefined;
  let { authors } = found;
  for (const outer of theirs.slice(theirs.indexOf(found) + 1)) {
    const both = authors.filter((id) => outer.authors.includes(id));
    if (both.length > 0) authors = both;
  }
  return { place: found.place, authors };
}

/** @returns the place as findings and the log show it */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** Tells which signatures own a file: the signature that is defined in it, or those that import it. */
export class AuthorFiles {
  readonly #byFile = new Map<string, string[]>();
  readonly #known = new Map<string, readonly string[]>();

  constructor(signatures: readonly LoadedSignature[]) {
    for (const { id, file } of signatures) {
      // Frames of a stack have the stable path.
      const paths = file === undefined ? [] : new Set([file, ...(isShipped(file) ? [] : [stablePathOf(file)])]);
      for (const path of paths) this.#byFile.set(path, [...(this.#byFile.get(path) ?? []), id]);
    }
  }

  /** @returns the file in which the signature with this id is defined */
  fileOf(id: string): string | undefined {
    for (const [file, ids] of this.#byFile) if (ids.includes(id)) return file;
    return undefined;
  }

  /** @returns ids of the signatures that own a file; empty for Sequent's own files and unknown files */
  authorsOf(file: string): readonly string[] {
    let authors = this.#known.get(file);
    if (authors === undefined) {
      authors = [...this.#walk(file, new Set(), new Set())];
      this.#known.set(file, authors);
    }
    return authors;
  }

  /** The innermost place of an author; see the function `authorAt`. */
  authorAt(places: readonly Place[]): AuthorPlace | undefined {
    return authorAt(places, (file) => this.authorsOf(file));
  }

  /** All loaded files of authors. */
  get byFile(): AuthorsByFile {
    const files = new Set([...this.#byFile.keys(), ...importedFiles()]);
    return new Map([...files].map((file) => [file, this.authorsOf(file)] as const).filter(([, ids]) => ids.length > 0));
  }

  #walk(file: string, found: Set<string>, seen: Set<string>): Set<string> {
    if (seen.has(file) || isOwn(file)) return found;
    seen.add(file);
    for (const id of this.#byFile.get(file) ?? []) found.add(id);
    for (const importer of importersOf(file)) this.#walk(importer, found, seen);
    return found;
  }
}

/** @returns whether a file belongs to Sequent or to one of its dependencies */
export function isOwn(file: string): boolean {
  return own.some((folder) => file.startsWith(folder));
}

/**
 * @returns whether a place is in the code of an author or of a library that authors use: neither Sequent's code nor the
 * runtime's
 */
export function isAuthors({ file }: Place): boolean {
  return file.startsWith('/') && !isOwn(file);
}

/**
 * @returns whether a file is in this folder. Its functions stand on the stack between an author and the function that
 * the author calls.
 */
export function isGuard(file: string): boolean {
  return file.startsWith(folder);
}

/** @returns whether a file belongs to a pack that ships with Sequent */
export function isShipped(file: string): boolean {
  return shipped.some((folder) => file.startsWith(folder));
}

/** @returns whether a file belongs to a package */
export function isLibrary(file: string): boolean {
  return file.includes('/node_modules/');
}
