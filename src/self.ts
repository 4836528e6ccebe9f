/**
 * Makes `tracee-sequent` one module instance for all importers: shipped signatures, a folder outside of the package, a test. A folder
 * outside could not resolve the name at all, and the package's own exports would load a second, built copy. `sequent`, the name of
 * version 0.1.0, is an alias.
 */
import { registerHooks } from 'node:module';
import { noteImport } from './guard/imports.ts';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const modules = { '': 'index', '/detectors': 'detectors', '/testing': 'testing' };
const own = new Map(
  Object.entries(modules).flatMap(([subpath, module]) => {
    const url = new URL(`./public/${module}${extension}`, import.meta.url).href;
    return ['tracee-sequent', 'sequent'].map((name) => [`${name}${subpath}`, url]);
  }),
);

/** Stands for the module of zod that loads its messages in 50 languages, which took a tenth of the processor time of a start. */
const onlyEnglish = "export { default as en } from './en.js';";

registerHooks({
  resolve(specifier, context, next) {
    const url = own.get(specifier);
    if (url !== undefined) return { url, shortCircuit: true };
    const resolved = next(specifier, context);
    noteImport(context.parentURL, resolved.url);
    return resolved;
  },
  load(url, context, next) {
    // A folder whose package.json does not say "module" holds signatures all the same.
    if (url.startsWith('file:') && context.format === 'commonjs-typescript') {
      return next(url, { ...context, format: 'module-typescript' });
    }
    if (url.endsWith('/zod/v4/locales/index.js')) return { format: 'module', source: onlyEnglish, shortCircuit: true };
    return next(url, context);
  },
});
