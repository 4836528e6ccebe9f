import { createHash } from 'node:crypto';
import type { LoadFnOutput, LoadHookContext, ResolveFnOutput, ResolveHookContext } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isLibrary, isOwn, isShipped } from './author-files.ts';
import { pathOf } from './call-sites.ts';
import { importedFiles, importersOf } from './imports.ts';
import { stablePath } from './stable-path.ts';

/** A module of an author, as it was read. */
export interface AuthorModule {
  /** Node's name of its format, such as `module-typescript`. */
  readonly format: string;
  readonly source: Uint8Array;
  /** Paths of the modules of authors that it imports. */
  readonly imports: readonly string[];
}

/** The modules of authors that one set of signatures has loaded. It can be sent to another thread. */
export interface AuthorModules {
  /** By stable path. */
  readonly byPath: ReadonlyMap<string, AuthorModule>;
  /** Stable paths by other paths under which the modules were imported. */
  readonly links: ReadonlyMap<string, string>;
}

type Resolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;
type Load = (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput;

interface Read {
  readonly format: string;
  readonly source: Uint8Array;
}

const noModules: AuthorModules = { byPath: new Map(), links: new Map() };
/** Modules that this thread has read from their files, and other paths of them. */
const read = new Map<string, Read>();
const links = new Map<string, string>();
/** URLs as Node has resolved them, by the URLs that replace them. */
const originals = new Map<string, string>();
/** Versions of the modules that this thread has read from their files. */
let firstVersions: ReadonlyMap<string, string> = new Map();
let modules: AuthorModules = noModules;
let versions: ReadonlyMap<string, string> = new Map();

/**
 * Makes this thread take modules of authors from `set` instead of from their files. A module whose version is loaded
 * already is the same instance as before. Another version is another instance.
 * @returns a function that undoes it
 */
export function useModules(set: AuthorModules): () => void {
  if (firstVersions.size === 0) firstVersions = versionsOf(readModules());
  const before = { modules, versions };
  modules = set;
  versions = versionsOf(set);
  return () => ({ modules, versions } = before);
}

/** @returns the modules of authors that this thread has read from their files */
export function readModules(): AuthorModules {
  const imports = new Map<string, string[]>();
  for (const path of importedFiles()) {
    for (const importer of importersOf(path)) imports.set(importer, [...(imports.get(importer) ?? []), path]);
  }
  const importsOf = (path: string): string[] => (imports.get(path) ?? []).filter((one) => read.has(one));
  const byPath = [...read].map(([path, one]) => [path, { ...one, imports: importsOf(path) }] as const);
  return { byPath: new Map(byPath), links: new Map(links) };
}

/** @returns a version of each module by path. It changes with the module's source, and with all that the module imports. */
export function versionsOf({ byPath }: AuthorModules): ReadonlyMap<string, string> {
  const hashes = new Map([...byPath].map(([path, { source }]) => [path, hashOf(source)]));
  const reached = (path: string, found: Set<string>): Set<string> => {
    if (found.has(path)) return found;
    found.add(path);
    for (const one of byPath.get(path)?.imports ?? []) reached(one, found);
    return found;
  };
  return new Map(
    [...byPath.keys()].map((path) => {
      const all = [...reached(path, new Set())].sort().map((one) => `${one} ${hashes.get(one) ?? ''}`);
      return [path, hashOf(all.join('\n')).slice(0, 16)];
    }),
  );
}

/** Resolves a specifier for the hook of this thread. Modules of authors get a URL with their version. */
export function resolveAuthor(specifier: string, context: ResolveHookContext, next: Resolve): ResolveFnOutput {
  const { parentURL } = context;
  const asked = pathAsked(specifier, parentURL);
  if (asked !== undefined) {
    const path = modules.links.get(asked) ?? asked;
    const known = modules.byPath.get(path);
    if (known !== undefined) return { url: urlOf(path), format: known.format, shortCircuit: true };
  }
  const original = parentURL === undefined ? undefined : originals.get(parentURL);
  const resolved = next(specifier, original === undefined ? context : { ...context, parentURL: original });
  if (!isAuthorModule(resolved.url)) return resolved;
  const path = stablePath(pathOf(resolved.url));
  if (asked !== undefined && asked !== path) links.set(asked, path);
  const url = urlOf(path);
  if (url === resolved.url) return resolved;
  originals.set(url, resolved.url);
  return { ...resolved, url };
}

/** Loads a module for the hook of this thread. Modules of authors come from the set in use; others are read and kept. */
export function loadAuthor(url: string, context: LoadHookContext, next: Load): LoadFnOutput {
  const path = url.startsWith('file:') ? pathOf(url) : undefined;
  if (path === undefined || (!originals.has(url) && !isAuthorModule(url) && !modules.byPath.has(path)))
    return next(url, context);
  const known = modules.byPath.get(path);
  if (known !== undefined && urlOf(path) === url)
    return { format: known.format, source: Buffer.from(known.source), shortCircuit: true };
  const original = originals.get(url);
  const loaded = next(original ?? url, context);
  if (loaded.source instanceof Uint8Array && typeof loaded.format === 'string')
    read.set(path, { format: loaded.format, source: Uint8Array.from(loaded.source) });
  // Node's result names the file that it has read, and the module would get the URL of that file.
  return original === undefined ? loaded : { format: loaded.format, source: loaded.source, shortCircuit: true };
}

/** The path that a specifier asks for; undefined for the name of a package and for a specifier with a query. */
function pathAsked(specifier: string, parentURL: string | undefined): string | undefined {
  if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return undefined;
  const url = URL.canParse(specifier, parentURL) ? new URL(specifier, parentURL) : undefined;
  return url?.protocol === 'file:' && url.search === '' && url.hash === '' ? pathOf(url.href) : undefined;
}

function isAuthorModule(url: string): boolean {
  if (!url.startsWith('file:') || url.includes('?') || url.includes('#')) return false;
  const path = pathOf(url);
  return !isOwn(path) && !isShipped(path) && !isLibrary(path);
}

function urlOf(path: string): string {
  const version = versions.get(path);
  const { href } = pathToFileURL(path);
  return version === undefined || firstVersions.get(path) === version ? href : `${href}?v=${version}`;
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
