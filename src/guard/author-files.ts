import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Place } from './call-sites.ts';
import { importersOf } from './imports.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(packageRoot);
/** Sequent's own code, which all signatures import; the shipped signatures are authors' code as any other. */
const own = [`${root}src/`, `${root}dist/src/`, `${root}node_modules/`, `${root}bin/`];

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

  /**
   * The innermost place that is an author's. A library that an author uses is passed over, unless nothing else of an author is there.
   */
  placeAmong(places: readonly Place[]): Place | undefined {
    const isAuthors = ({ file }: Place): boolean => this.authorsOf(file).length > 0;
    return places.find((place) => isAuthors(place) && !isLibrary(place.file)) ?? places.find(isAuthors);
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

/** A file of this folder, whose functions stand between an author and what it calls. */
export function isGuard(file: string): boolean {
  return file.startsWith(folder);
}

function isLibrary(file: string): boolean {
  return file.includes('/node_modules/');
}
