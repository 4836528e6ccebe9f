/** Words that a generated handler uses itself, and words of the language that a field or detection might have as its name. */
const taken = new Set(
  'event ctx remote one z defineSignature pattern networkTest processTree createsFile wasSent in is if do for new var let const case else enum null this true false void with class default delete export import return static super switch throw try typeof while yield await async of package private public'.split(
    ' ',
  ),
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
  return taken.has(name) || !/^[a-z_]/.test(name) ? `${prefix}${name}` : name;
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
