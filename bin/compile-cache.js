import { mkdirSync, statSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Lets Node keep compiled code in a folder that only this user can write. Node's default is below the temporary folder,
 * where any user of the machine could put code for the next start. NODE_COMPILE_CACHE names another folder. Without
 * a folder, for example in a read-only file system, the program starts more slowly.
 */
export function keepCompiledCode() {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return;
  try {
    const folder = cacheFolder();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid === process.getuid() && (mode & 0o022) === 0) nodeModule.enableCompileCache?.(folder);
  } catch {}
}

/** systemd names the folder of `CacheDirectory=` in CACHE_DIRECTORY. */
function cacheFolder() {
  const { CACHE_DIRECTORY: ofUnit, XDG_CACHE_HOME: ofUser } = process.env;
  if (ofUnit) return join(ofUnit.split(':')[0], 'compiled');
  return join(ofUser || join(homedir(), '.cache'), 'sequent', 'compiled');
}
