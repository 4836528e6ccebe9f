import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isShipped } from '../../guard/author-files.ts';
import { stablePathOf } from '../../guard/stable-path.ts';
import { hashOf, type SignedFiles } from './signed-files.ts';

/** Hashes of the modules that this thread may load, by URL without its query. */
let allowed: ReadonlyMap<string, string> | undefined;

/** The folder of Sequent's own modules, which `tracee-sequent` resolves to. */
const ownModules = new URL('../../', import.meta.url).href;

/** The module that imports the signatures of packs: what it imports is author's code, whatever a link made of its path. */
const loader = import.meta.resolve(`../load${extname(import.meta.url)}`);

/**
 * From now on, this thread loads modules of authors only if they are among these files and have their content. The check
 * is made on the bytes that run, so a file that changes after `requireSigned` is refused too. A second call replaces the
 * files of the first one.
 */
export function allowOnlySigned(files: SignedFiles): void {
  if (allowed === undefined) install();
  allowed = new Map([...files].map(([path, hash]) => [pathToFileURL(stablePathOf(path)).href, hash]));
}

function install(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const url = withoutQuery(resolved.url);
      if (allowed?.has(url) || context.parentURL === undefined) return resolved;
      const parent = withoutQuery(context.parentURL);
      if (parent === loader && !isShipped(fileURLToPath(url))) {
        throw new Error('the file is not in the manifest of its pack, or was replaced by a link after the check');
      }
      if (!allowed?.has(parent) || url.startsWith('node:') || url.startsWith(ownModules)) return resolved;
      throw new Error(`a signed pack imports ${JSON.stringify(specifier)}, which is in no manifest`);
    },
    load(url, context, next) {
      const expected = allowed?.get(withoutQuery(url));
      const loaded = next(url, context);
      if (expected === undefined) return loaded;
      const { source } = loaded;
      if (source === undefined || source === null) {
        const kinds = 'a signed pack may contain JavaScript, TypeScript and JSON';
        throw new Error(`the content of ${fileURLToPath(url)} cannot be checked; ${kinds}`);
      }
      const bytes = typeof source === 'string' || ArrayBuffer.isView(source) ? source : new Uint8Array(source);
      if (hashOf(bytes) !== expected) throw new Error(`${fileURLToPath(url)} was changed after it was signed`);
      return loaded;
    },
  });
}

function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
