import { registerHooks } from 'node:module';
import { isLibrary, isOwn } from '../guard/author-files.ts';
import { pathOf } from '../guard/call-sites.ts';

/** Text that replaces the source of a file. */
export interface ChangedSource {
  readonly path: string;
  readonly text: string;
}

const query = /\?version=(\d+)$/;
const changes = new Map<string, ChangedSource>();
/** URLs of modules of authors that were loaded, without their versions. */
const loaded = new Set<string>();
let isInstalled = false;

/**
 * Makes modules that a versioned module imports load anew with its version, and changes the source of one of them. Sequent's own
 * modules and packages stay as they are.
 */
export function installVersions(): void {
  if (isInstalled) return;
  isInstalled = true;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const { url } = resolved;
      if (!isAuthors(url)) return resolved;
      loaded.add(url.replace(query, ''));
      const version = query.exec(context.parentURL ?? '')?.[1];
      return version === undefined || query.test(url) ? resolved : { ...resolved, url: `${url}?version=${version}` };
    },
    load(url, context, next) {
      const version = query.exec(url)?.[1];
      const result = next(url, context);
      const change = version === undefined ? undefined : changes.get(version);
      if (change === undefined || pathOf(url.replace(query, '')) !== change.path) return result;
      return { format: result.format, source: change.text, shortCircuit: true };
    },
  });
}

/** Sets the source that modules of this version have in place of their file's. */
export function changeSource(version: number, change: ChangedSource): void {
  changes.set(String(version), change);
}

/** @returns the query that an imported URL has for this version */
export function versionQuery(version: number): string {
  return `version=${version}`;
}

/** @returns URLs of the modules of authors that were loaded */
export function loadedModules(): readonly string[] {
  return [...loaded];
}

function isAuthors(url: string): boolean {
  if (!url.startsWith('file:')) return false;
  const path = pathOf(url.replace(query, ''));
  return !isOwn(path) && !isLibrary(path);
}
