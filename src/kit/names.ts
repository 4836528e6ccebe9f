import { SequentError } from '../errors.ts';
import { reservedWords } from '../text/literal.ts';

/** A name of a signature, model or event: snake_case. It is also the name of a file. */
const nameForm = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const longestName = 64;

/** Prefixes of ids that Sequent and its packs use. */
const takenPrefixes = ['SEQ', 'RSEQ', 'TRC'];

/**
 * Checks a name that becomes a file and an identifier.
 * @param what kind of thing, for the error
 * @throws {SequentError} SEQ_USAGE
 */
export function checkName(name: string, what: string): void {
  if (name in {}) {
    throw new SequentError('SEQ_USAGE', {
      what: 'every object of JavaScript has a property of this name',
      where: name,
      todo: `choose another name, such as new_${name}`,
    });
  }
  if (name.length <= longestName && nameForm.test(name)) return;
  throw new SequentError('SEQ_USAGE', {
    what: `this is no name of ${what}`,
    where: name,
    todo: `write small letters, digits and single underscores, at most ${longestName}, such as many_ptrace_targets`,
  });
}

/** @returns the name in camelCase, for a variable of TypeScript */
export function variableName(name: string): string {
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return reservedWords.has(camel) || ofTemplates.has(camel) ? `${camel}_` : camel;
}

/** Names that the files in `templates/new/` declare or import themselves. */
const ofTemplates: ReadonlySet<string> = new Set(
  'defineModel defineSignature event fits int64 of one pathMatcher pathPattern pointer shown testSignature uint64 z'.split(
    ' ',
  ),
);

/**
 * Makes a prefix of ids from the name of a project: its first word, in capital letters.
 * @param project such as `acme-signatures` or `@acme/signatures`
 * @returns such as `ACME`; `OWN` if the name has no letters or Sequent uses the prefix itself
 */
export function idPrefix(project: string): string {
  const [word = ''] = /[a-z][a-z0-9]*/i.exec(project) ?? [];
  const prefix = word.toUpperCase();
  return prefix === '' || takenPrefixes.includes(prefix) ? 'OWN' : prefix;
}

/**
 * Checks a prefix of ids.
 * @throws {SequentError} SEQ_USAGE
 */
export function checkPrefix(prefix: string): void {
  if (/^[A-Z][A-Z0-9_]{0,15}$/.test(prefix) && !takenPrefixes.includes(prefix)) return;
  throw new SequentError('SEQ_USAGE', {
    what: 'this is no prefix for ids of your own signatures',
    where: prefix,
    todo: `write up to 16 capital letters and digits, such as ACME; ${takenPrefixes.join(', ')} belong to Sequent`,
  });
}
