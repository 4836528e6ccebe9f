import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * Lays the package out as it is published, which has no src/: a copy beside the same dependencies.
 * @param folder where to make it
 * @returns the path of its executable; undefined without a build (`npm run build`)
 */
export function layOutPackage(folder: string): string | undefined {
  if (!existsSync(join(root, 'dist/src/main.js'))) return undefined;
  const target = join(folder, 'package');
  mkdirSync(target);
  for (const name of ['bin', 'dist', 'proto', 'package.json']) {
    cpSync(join(root, name), join(target, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
  return join(target, 'bin/sequent.js');
}
