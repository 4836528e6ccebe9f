import { reservedWords } from '../../text/literal.ts';

/** Names that a generated file declares or imports itself. */
const ofFiles: ReadonlySet<string> = new Set(
  'createsFile ctx defineSignature event networkTest one pattern processTree remote wasSent z'.split(' '),
);

/**
 * Makes a name of a variable.
 * @param wanted any text
 * @param prefix for names that are words of the language
 */
export function variableOf(wanted: string, prefix = 'the_'): string {
  const name = wanted
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^([A-Z]+)(?=[A-Z][a-z]|$|_)/, (letters) => letters.toLowerCase())
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  return reservedWords.has(name) || ofFiles.has(name) || !/^[a-z_]/.test(name) ? `${prefix}${name}` : name;
}

/** @returns a snake_case name of a signature from the title of a rule */
export function signatureName(title: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 64)
    .replace(/_+$/, '');
  return /^[a-z]/.test(name) ? name : `rule_${name}`;
}
