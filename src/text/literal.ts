import { unseen } from './unseen.ts';

/** Characters that are safe unescaped in generated code: visible letters and digits, and printable ASCII. */
const plain = /^[\p{L}\p{N} -~]$/u;

/** @returns the text as a TypeScript literal. No text can escape from it. */
export function stringLiteral(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${escaped(text, quote)}${quote}`;
}

function escaped(text: string, quote: string): string {
  let out = '';
  for (const character of text) {
    if (character === quote || character === '\\') out += `\\${character}`;
    else if (character === '\n') out += '\\n';
    else if (plain.test(character) && !unseen.test(character)) out += character;
    else
      for (let i = 0; i < character.length; i++) out += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return out;
}

/** @returns a list of texts as a literal */
export function listLiteral(texts: readonly string[]): string {
  return `[${texts.map(stringLiteral).join(', ')}]`;
}

/** @returns a key of an object literal. A plain `__proto__` would set the prototype. */
export function keyLiteral(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : stringLiteral(key);
}

/** @returns text that is safe in a one-line comment */
export function commentText(text: string): string {
  return escaped(text, '');
}

/** Words of TypeScript that are no names of variables. */
export const reservedWords: ReadonlySet<string> = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public await arguments eval undefined'.split(
    ' ',
  ),
);
/** Variables of converted handlers. */
const ofHandlers: ReadonlySet<string> = new Set(['event', 'data', 'ctx']);

/** @returns a variable name derived from any text, distinct from those in `taken` */
export function variableName(text: string, taken: ReadonlySet<string>): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
  const base = /^[A-Za-z]/.test(joined) ? joined : `value${joined}`;
  let name = base;
  for (let count = 2; taken.has(name) || reservedWords.has(name) || ofHandlers.has(name); count++)
    name = `${base}${count}`;
  return name;
}
