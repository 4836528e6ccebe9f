import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { packageRoot } from '../package.ts';

const manifestForm = z.object({
  name: z.string(),
  version: z.string(),
  devDependencies: z.record(z.string(), z.string()),
});

/** The facts about this installation of Sequent that a project needs. */
export interface Installation {
  /** Name of the package. */
  readonly name: string;
  /** Dependency of a project, as npm reads it: a version, or `file:` with a path relative to the project. */
  readonly dependency: string;
  /** Versions of the tools that check types. */
  readonly typescript: string;
  readonly nodeTypes: string;
  /** Version of the package that `sequent test --chaos` needs. */
  readonly fastCheck: string;
  /** Folder of the clone that this is, if its types have not been built; otherwise undefined. */
  readonly unbuilt: string | undefined;
}

/**
 * Describes this installation as a dependency. A version is enough for a package from a registry. An installation from a tarball is on no registry,
 * and a clone runs from its own folder: both become `file:`.
 * @param project folder of the project that will depend on it
 */
export function describeInstallation(project: string): Installation {
  const root = fileURLToPath(packageRoot);
  const manifest = manifestForm.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const isClone = existsSync(join(root, 'src/main.ts'));
  const source = isClone ? root : tarball(root, manifest.name);
  return {
    name: manifest.name,
    dependency: source === undefined ? `^${manifest.version}` : `file:${relative(resolve(project), source)}`,
    typescript: manifest.devDependencies['typescript'] ?? '*',
    fastCheck: manifest.devDependencies['fast-check'] ?? '*',
    nodeTypes: manifest.devDependencies['@types/node'] ?? '*',
    unbuilt: isClone && !existsSync(join(root, 'dist')) ? relative(resolve(project), root) : undefined,
  };
}

const lockForm = z.object({ packages: z.record(z.string(), z.looseObject({ resolved: z.string().optional() })) });

/** Finds the tarball that npm has installed the package from: npm notes it in a lock file inside of node_modules. */
function tarball(root: string, name: string): string | undefined {
  const modules = resolve(root, ...name.split('/').map(() => '..'));
  let text: string;
  try {
    text = readFileSync(join(modules, '.package-lock.json'), 'utf8');
  } catch {
    return undefined;
  }
  const resolved = lockForm.safeParse(JSON.parse(text)).data?.packages[`node_modules/${name}`]?.resolved;
  if (resolved?.startsWith('file:') !== true) return undefined;
  const path = resolved.slice('file:'.length);
  const whole = isAbsolute(path) ? path : join(dirname(modules), path);
  return existsSync(whole) ? whole : undefined;
}
