/**
 * Makes `tracee-sequent` a single module instance for all importers: shipped signatures, folders outside of the package, and
 * tests. An outside folder could not resolve the name, and the package's exports would load a second, built copy.
 * `sequent`, the old name, is an alias.
 */
import { type ResolveFnOutput, type ResolveHookContext, registerHooks } from 'node:module';
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
/** Folders whose modules import each other by relative paths without links: Sequent, the shipped signatures, and zod. */
const plainFolders = [
  { folder: ownFolder, end: extension, format: ownFormat },
  { folder: new URL('../signatures/', import.meta.url).href, end: extension, format: ownFormat },
];
const zodFolder = /^file:.*\/node_modules\/zod\//;
const packages = new Map<string, ResolveFnOutput>();

/**
 * Resolves a relative import between modules of Sequent, of the shipped signatures, or of zod. Node would look for links and
 * for a package.json, which takes a sixth of the CPU time of a start.
 * @returns its URL and format; undefined for any other import
 */
function plainModule(specifier: string, parent = ''): ResolveFnOutput | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const plain = plainFolders.find(({ folder, end }) => parent.startsWith(folder) && specifier.endsWith(end));
  if (plain === undefined && !(specifier.endsWith('.js') && zodFolder.test(parent))) return undefined;
  const segments = specifier.split('/');
  const below = segments.findIndex((segment) => !/^\.\.?$/.test(segment));
  const up = segments.slice(0, below).filter((segment) => segment === '..').length;
  const folders = parent.split('/').slice(0, -1 - up);
  const url = [...folders, ...segments.slice(below)].join('/');
  return { url, format: plain?.format ?? 'module', shortCircuit: true };
}

/** @returns the module of a package that a module of Sequent imports, as Node resolves it; undefined for any other import */
function ownDependency(
  specifier: string,
  { parentURL = '', conditions }: ResolveHookContext,
  next: () => ResolveFnOutput,
): ResolveFnOutput | undefined {
  const isName = /^@?[a-z]/.test(specifier) && !specifier.includes(':');
  if (!isName || !parentURL.startsWith(ownFolder) || !conditions.includes('import')) return undefined;
  const resolved = packages.get(specifier) ?? next();
  packages.set(specifier, resolved);
  return { ...resolved, shortCircuit: true };
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
    const resolved =
      plainModule(specifier, parentURL) ??
      ownDependency(specifier, context, () => next(specifier, context)) ??
      resolveAuthor(specifier, context, next);
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
