import { existsSync, readFileSync } from 'node:fs';

/** The package's folder, which contains package.json. It is the same for src/ and for the built dist/src/. */
export const packageRoot: URL = findRoot(new URL('./', import.meta.url));

function findRoot(folder: URL): URL {
  if (existsSync(new URL('package.json', folder))) return folder;
  const parent = new URL('../', folder);
  if (parent.href === folder.href) throw new Error('the package has no package.json');
  return findRoot(parent);
}

/** @returns the version of Sequent in package.json */
export function packageVersion(): string {
  return fieldOfManifest('version');
}

/** @returns the name of Sequent's package in package.json */
export function packageName(): string {
  return fieldOfManifest('name');
}

function fieldOfManifest(field: 'name' | 'version'): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8'));
  const value: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, field) : undefined;
  if (typeof value !== 'string') throw new Error(`package.json has no ${field}`);
  return value;
}
