import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** The environment of a thread. Where the main thread keeps compiled modules, so does the thread: Node hands that on in no other way. */
export function threadEnvironment(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  // Node puts a folder of its version into the one that it is given.
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) };
}
