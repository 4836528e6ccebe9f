import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { manifestName, signatureName } from '../../packs/signed/names.ts';

/** Files and folders whose changes are noticed. */
export interface WatchedPaths {
  readonly files: readonly string[];
  /** Modules that signatures import. They are known only after the signatures are loaded. */
  readonly imports: readonly string[];
  /** Folders of signatures, with their subfolders: modules in them, except tests and declarations. Of packs with a manifest, all files. */
  readonly packs: readonly string[];
  /** Folders of YAML files, without their subfolders. */
  readonly yamlFolders: readonly string[];
}

/** The state of one file. */
interface FileState {
  /** Changes with the real path, the size and the time of the file. */
  readonly text: string;
  /** Time of its last change in epoch milliseconds; 0 if it is missing. */
  readonly changedAt: number;
  readonly isImport: boolean;
}

/** The state of watched files at one moment. */
export interface Fingerprint {
  readonly files: ReadonlyMap<string, FileState>;
  /** Folders whose entries are watched: those of the files, and those of links above them. */
  readonly folders: ReadonlySet<string>;
}

/** Limits of one pack, so that a large folder that is named by mistake costs little. */
const mostEntries = 5_000;
const deepest = 6;

/** Looks at the watched files. A missing file is a state, too. */
export function fingerprintOf({ files, imports, packs, yamlFolders }: WatchedPaths): Fingerprint {
  const look = new Look();
  for (const file of files) {
    look.file(file);
    look.folder(dirname(file));
  }
  for (const pack of packs) {
    if (isFolder(pack)) look.pack(pack);
    else {
      look.file(pack);
      look.folder(dirname(pack));
    }
  }
  for (const folder of yamlFolders) {
    look.folder(folder);
    look.manifest(folder);
    for (const name of namesIn(folder).filter((one) => /\.ya?ml$/.test(one))) look.file(join(folder, name));
  }
  for (const path of imports) {
    if (look.files.has(path)) continue;
    look.file(path, true);
    look.folder(dirname(path));
  }
  return { files: look.files, folders: look.folders };
}

/**
 * @param before an earlier state
 * @param readAt time since which nothing was read, in epoch milliseconds
 * @returns whether a file may have another content. An import that is watched since then is no change by itself.
 */
export function hasChanged(now: Fingerprint, before: Fingerprint, readAt: number): boolean {
  for (const [path, { text, changedAt, isImport }] of now.files) {
    const earlier = before.files.get(path);
    if (earlier === undefined ? !isImport || changedAt > readAt : earlier.text !== text) return true;
  }
  return [...before.files].some(([path, { isImport }]) => !isImport && !now.files.has(path));
}

/** Tells whether an entry of a watched folder may matter, so that a log in the same folder causes no work. */
export function mayMatter(name: string): boolean {
  return /\.(?:[mc]?[jt]s|json|sig|ya?ml)$/.test(name) || name.startsWith('..') || !name.includes('.');
}

class Look {
  readonly files = new Map<string, FileState>();
  readonly folders = new Set<string>();
  #left = mostEntries;

  file(path: string, isImport = false): void {
    try {
      const { size, mtimeMs, ctimeMs, ino } = statSync(path);
      const text = `${realpathSync(path)} ${ino} ${size} ${mtimeMs}`;
      this.files.set(path, { text, changedAt: Math.max(mtimeMs, ctimeMs), isImport });
    } catch {
      this.files.set(path, { text: 'missing', changedAt: 0, isImport });
    }
  }

  /** Notes a folder, and the folders of links on the way to it: a swapped link changes an entry there. */
  folder(path: string): void {
    if (this.folders.has(path)) return;
    this.folders.add(path);
    for (let at = path; at !== dirname(at); at = dirname(at)) if (isLink(at)) this.folders.add(dirname(at));
  }

  /** Looks at the manifest of a pack and at its signature. @returns whether it has a manifest */
  manifest(folder: string): boolean {
    for (const name of [manifestName, signatureName]) this.file(join(folder, name));
    return this.files.get(join(folder, manifestName))?.changedAt !== 0;
  }

  pack(path: string): void {
    this.#tree(path, 0, this.manifest(path));
  }

  #tree(path: string, depth: number, isSigned: boolean): void {
    this.folder(path);
    for (const name of namesIn(path)) {
      if (--this.#left < 0) return;
      const entry = join(path, name);
      if (/\.[mc]?[jt]s$/.test(name)) {
        if (isSigned || !/\.(?:test|d)\.[mc]?[jt]s$/.test(name)) this.file(entry);
      } else if (name.startsWith('.') || name === 'node_modules') continue;
      else if (isFolder(entry)) {
        if (depth < deepest) this.#tree(entry, depth + 1, isSigned);
      } else if (isSigned) this.file(entry);
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isLink(path: string): boolean {
  return basename(path) !== '' && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
