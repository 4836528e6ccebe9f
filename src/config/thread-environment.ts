import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** The environment of a thread. It uses the compile cache of the main thread, which Node passes on in no other way. */
export function threadEnvironment(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  // Node makes a folder for its version inside of the given folder.
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) };
}
