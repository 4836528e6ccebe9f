import { realpathSync } from 'node:fs';

/** A folder or file as it was named, by its real path. */
const named = new Map<string, string>();

/**
 * The folder of one version of a ConfigMap or Secret. Kubernetes makes a new one for each version, and then swaps the
 * link `..data` to it (kubernetes/pkg/volume/util/atomic_writer.go).
 */
const versionFolder = /\/\.\.\d{4}_\d{2}_\d{2}_[^/]+(?=\/|$)/;

/**
 * Records the name of a folder or file of signatures. A link that is swapped to another folder changes the real paths
 * of all files below it, also of those whose content is the same.
 */
export function nameFolder(path: string): void {
  const real = realPath(path);
  if (real !== path) named.set(real, path);
}

/** @returns a path of the same file that stays the same when a link above it is swapped. @param real its real path */
export function stablePath(real: string): string {
  const plain = withoutVersion(real);
  for (let end = plain.length; end > 0; end = plain.lastIndexOf('/', end - 1)) {
    const name = named.get(plain.slice(0, end));
    if (name !== undefined) return name + plain.slice(end);
  }
  return plain;
}

/** @returns the stable path of a file; the path itself if the file does not exist */
export function stablePathOf(path: string): string {
  return stablePath(realPath(path));
}

function realPath(path: string): string {
  try {
    return withoutVersion(realpathSync(path));
  } catch {
    return path;
  }
}

function withoutVersion(path: string): string {
  return path.replace(versionFolder, '/..data');
}
