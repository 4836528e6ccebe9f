import { readFileSync } from 'node:fs';
import { pathOf } from '../../../guard/call-sites.ts';
import { loadedModules } from '../../../mutation/author-versions.ts';
import type { Tested } from '../../../testing/collected-cases.ts';

/** A file of a signature. */
export interface SignatureFile {
  readonly url: string;
  readonly path: string;
  readonly text: string;
}

/**
 * Finds the file whose default export is the tested signature, among the modules that its test has loaded.
 * @returns undefined if the signature is defined in the test file itself
 */
export async function fileOf({ signature }: Tested): Promise<SignatureFile | undefined> {
  for (const url of loadedModules()) {
    const module: unknown = await import(url);
    const isIt =
      typeof module === 'object' && module !== null && 'default' in module && module.default === signature.definition;
    if (!isIt) continue;
    const path = pathOf(url);
    return { url, path, text: readFileSync(path, 'utf8') };
  }
  return undefined;
}
