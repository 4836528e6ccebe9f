import { registerHooks } from 'node:module';

const test = new URL('../../test/', import.meta.url).href;
const url = new URL('./fast-check.js', import.meta.url).href;

/**
 * Gives test files the fast-check of this folder instead of the package's. Only files in test/ get it: code of the program that uses
 * fast-check, as `sequent test --chaos` does, keeps its own seeds.
 */
export function seedProperties() {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'fast-check' && context.parentURL?.startsWith(test)) return { url, shortCircuit: true };
      return next(specifier, context);
    },
  });
}
