/** Functions on text that equal those of Go's packages strings, unicode and path/filepath. */

/** `strings.Split`: an empty separator splits into characters */
export function split(text: string, separator: string): readonly string[] {
  return separator === '' ? Array.from(text) : text.split(separator);
}

/** Unicode's White_Space. It differs from JavaScript's `trim`: it includes U+0085, but not U+FEFF. */
const blank = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** `strings.TrimSpace` */
export function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blank.test(text.charAt(start))) start++;
  while (end > start && blank.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** @returns the length of the result of `replaceAll` */
export function replacedLength(text: string, old: string, by: string): number {
  const count = old === '' ? Array.from(text).length + 1 : text.split(old).length - 1;
  return text.length + count * (by.length - old.length);
}

/** `strings.ReplaceAll`: an empty `old` matches before each character and at the end */
export function replaceAll(text: string, old: string, by: string): string {
  if (old === '')
    return (
      Array.from(text)
        .map((character) => `${by}${character}`)
        .join('') + by
    );
  return text.split(old).join(by);
}

/** Characters whose capital in Go differs from JavaScript's, or is several characters in JavaScript. */
function mapCase(text: string, change: (character: string) => string, own: ReadonlyMap<string, string>): string {
  let out = '';
  for (const character of text) {
    const special = own.get(character);
    if (special !== undefined) {
      out += special;
      continue;
    }
    const changed = change(character);
    out += Array.from(changed).length === 1 ? changed : character;
  }
  return out;
}

/** Greek letters with iota below have a capital of one character, which JavaScript writes as two. */
const capitals = new Map<string, string>();
for (const start of [0x1f80, 0x1f90, 0x1fa0])
  for (let i = 0; i < 8; i++) capitals.set(String.fromCharCode(start + i), String.fromCharCode(start + 8 + i));
for (const [small, capital] of [
  [0x1fb3, 0x1fbc],
  [0x1fc3, 0x1fcc],
  [0x1ff3, 0x1ffc],
] as const)
  capitals.set(String.fromCharCode(small), String.fromCharCode(capital));

/** `strings.ToUpper`: converts each character on its own to one character; ß stays unchanged */
export function upper(text: string): string {
  return mapCase(text, (character) => character.toUpperCase(), capitals);
}

const smalls = new Map([['\u0130', 'i']]);

/** `strings.ToLower`: converts each character on its own to one character; a final Σ is not special */
export function lower(text: string): string {
  return mapCase(text, (character) => character.toLowerCase(), smalls);
}

/** `filepath.Base` */
export function basename(path: string): string {
  if (path === '') return '.';
  const cut = path.replace(/\/+$/, '');
  return cut === '' ? '/' : cut.slice(cut.lastIndexOf('/') + 1);
}

/** `filepath.Dir`: the cleaned part before the last slash */
export function dirname(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1));
}

/** `filepath.Clean` */
function clean(path: string): string {
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (!rooted) out.push(part);
  }
  const joined = out.join('/');
  if (rooted) return `/${joined}`;
  return joined === '' ? '.' : joined;
}
