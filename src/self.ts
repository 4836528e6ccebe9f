/**
 * Makes `tracee-sequent` a single module instance for all importers: shipped signatures, folders outside of the package, and
 * tests. An outside folder could not resolve the name, and the package's exports would load a second, built copy.
 * `sequent`, the old name, is an alias.
 */
import { registerHooks } from 'node:module';
import { loadAuthor, resolveAuthor } from './guard/author-modules.ts';
import { noteImport } from './guard/imports.ts';
import { noteOldImport } from './guard/old-imports.ts';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const packageName = 'tracee-sequent';
/** An alias for one version: docs/decisions/0069-package-name.md. */
const oldName = 'sequent';
const modules = { '': 'index', '/detectors': 'detectors', '/testing': 'testing' };
const own = new Map(
  Object.entries(modules).map(([subpath, module]) => [
    subpath,
    new URL(`./public/${module}${extension}`, import.meta.url).href,
  ]),
);

/** Replaces zod's module that loads messages in 50 languages. That module took a tenth of the CPU time of a start. */
const onlyEnglish = "export { default as en } from './en.js';";

const ownSpecifier = new RegExp(`^(${packageName}|${oldName})((?:/.*)?)$`);

const ownFolder = new URL('./', import.meta.url).href;
const ownFormat = extension === '.ts' ? 'module-typescript' : 'module';

/**
 * Resolves a relative import of one of Sequent's own modules. Node would look for links and for a package.json, which
 * takes a tenth of the CPU time of a start.
 * @returns its URL; undefined for any other import
 */
function ownModule(specifier: string, parent = ''): string | undefined {
  if (!parent.startsWith(ownFolder) || !specifier.startsWith('.') || !specifier.endsWith(extension)) return undefined;
  const segments = specifier.split('/');
  const below = segments.findIndex((segment) => !/^\.\.?$/.test(segment));
  const up = segments.slice(0, below).filter((segment) => segment === '..').length;
  const folders = parent.split('/').slice(0, -1 - up);
  return [...folders, ...segments.slice(below)].join('/');
}

registerHooks({
  resolve(specifier, context, next) {
    // Node changes the context when a hook passes on another one.
    const { parentURL } = context;
    const [, name, subpath] = ownSpecifier.exec(specifier) ?? [];
    if (name !== undefined && subpath !== undefined) {
      const url = own.get(subpath);
      if (url === undefined) throw unknownModule(specifier);
      if (name === oldName) noteOldImport(parentURL, specifier, `${packageName}${subpath}`);
      return { url, shortCircuit: true };
    }
    const url = ownModule(specifier, parentURL);
    const resolved =
      url === undefined ? resolveAuthor(specifier, context, next) : { url, format: ownFormat, shortCircuit: true };
    noteImport(parentURL, resolved.url);
    return resolved;
  },
  load(url, context, next) {
    // A folder of signatures may have a package.json without "type": "module".
    if (url.startsWith('file:') && context.format === 'commonjs-typescript') {
      return loadAuthor(url, { ...context, format: 'module-typescript' }, next);
    }
    if (url.endsWith('/zod/v4/locales/index.js')) return { format: 'module', source: onlyEnglish, shortCircuit: true };
    return loadAuthor(url, context, next);
  },
});

function unknownModule(specifier: string): Error {
  const known = [...own.keys()].map((subpath) => `${packageName}${subpath}`).join(', ');
  return new Error(`Sequent has no module ${JSON.stringify(specifier)}; it has ${known}`);
}
