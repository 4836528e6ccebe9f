import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Place } from './call-sites.ts';
import { importedFiles, importersOf } from './imports.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(packageRoot);
/** Sequent's own code, which all signatures import; the shipped signatures are authors' code as any other. */
const own = [`${root}src/`, `${root}dist/src/`, `${root}node_modules/`, `${root}bin/`];

/** Whose code each file is: ids of signatures by path. It can be sent to another thread. */
export type AuthorsByFile = ReadonlyMap<string, readonly string[]>;

/** A place in the code of signatures. */
export interface AuthorPlace {
  readonly place: Place;
  /** Ids of the signatures whose code it is, at least one. */
  readonly authors: readonly string[];
}

/**
 * The innermost place that is an author's. A library that an author uses is passed over, unless nothing else of an author is there.
 * Where several signatures share that code, the places around it tell which of them has called it.
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

/** A place as findings and the log have it. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** Says whose code a file is: that of the signature that is defined in it, or of those that import it. */
export class AuthorFiles {
  readonly #byFile = new Map<string, string[]>();
  readonly #known = new Map<string, readonly string[]>();

  constructor(signatures: readonly LoadedSignature[]) {
    for (const { id, file } of signatures) {
      if (file !== undefined) this.#byFile.set(file, [...(this.#byFile.get(file) ?? []), id]);
    }
  }

  /** The file in which the signature of this id is defined. */
  fileOf(id: string): string | undefined {
    for (const [file, ids] of this.#byFile) if (ids.includes(id)) return file;
    return undefined;
  }

  /** Ids of the signatures that a file belongs to: none where it is Sequent's or nobody's. */
  authorsOf(file: string): readonly string[] {
    let authors = this.#known.get(file);
    if (authors === undefined) {
      authors = [...this.#walk(file, new Set(), new Set())];
      this.#known.set(file, authors);
    }
    return authors;
  }

  /** The innermost place of an author; see `authorAt`. */
  authorAt(places: readonly Place[]): AuthorPlace | undefined {
    return authorAt(places, (file) => this.authorsOf(file));
  }

  /** All files of authors that have been loaded. */
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

/** A file of Sequent itself, or of what it depends on. */
export function isOwn(file: string): boolean {
  return own.some((folder) => file.startsWith(folder));
}

/** A place in code that is neither Sequent's nor the runtime's: that of an author, or of a library that authors use. */
export function isAuthors({ file }: Place): boolean {
  return file.startsWith('/') && !isOwn(file);
}

/** A file of this folder, whose functions stand between an author and what it calls. */
export function isGuard(file: string): boolean {
  return file.startsWith(folder);
}

/** A file of a package. */
export function isLibrary(file: string): boolean {
  return file.includes('/node_modules/');
}
