import { pathOf } from './call-sites.ts';

const importers = new Map<string, Set<string>>();

/** Records that one module imports another. Both are URLs. */
export function noteImport(importer: string | undefined, imported: string): void {
  if (importer === undefined || !importer.startsWith('file:') || !imported.startsWith('file:')) return;
  const path = pathOf(imported);
  const known = importers.get(path);
  if (known === undefined) importers.set(path, new Set([pathOf(importer)]));
  else known.add(pathOf(importer));
}

/** @returns paths of the loaded modules of this thread that import the module at `path` */
export function importersOf(path: string): ReadonlySet<string> {
  return importers.get(path) ?? new Set();
}

/** @returns paths of all modules that were imported in this thread */
export function importedFiles(): Iterable<string> {
  return importers.keys();
}
