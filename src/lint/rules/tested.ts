import { existsSync, readFileSync } from 'node:fs';
import type { Rule } from '../rule.ts';

/** A signature has a test with cases of both kinds. */
export const tested: Rule = {
  name: 'tested',
  level: 'warning',
  reason:
    'A case that the signature ignores shows that it raises no false alarm; a case that it detects shows that it works.',
  todo: 'write NAME.test.ts beside it, with `detects` and `ignores`; `sequent new signature` shows the form',
  check({ module, signature }) {
    const { program: node, file } = module;
    // Compiled modules have their tests beside their sources.
    if (
      file !== signature.file ||
      file.includes('/node_modules/') ||
      existsSync(file.replace(/\.m?js$/, '.d.ts').replace(/\.m?ts$/, '.d.ts'))
    )
      return [];
    const test = file.replace(/\.([mc]?[jt]s)$/, '.test.$1');
    if (!existsSync(test)) return [{ node, what: 'it has no test' }];
    const text = readFileSync(test, 'utf8');
    if (!text.includes('testSignature')) return [];
    return ['detects', 'ignores']
      .filter((kind) => !new RegExp(`\\b${kind}\\b(?!\\s*:\\s*\\[\\s*\\])`).test(text))
      .map((kind) => ({ node, what: `its test has no case that it ${kind}` }));
  },
};
