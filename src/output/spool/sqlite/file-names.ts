import { createHash } from 'node:crypto';

/** End of the name of each file. */
export const fileEnding = '.sqlite';

/** Maximum length of a name before the ending; file systems allow 255 bytes, and files moved aside need some of them. */
const longestName = 120;

/**
 * Returns the name of an output's file. Different outputs have different files. Letters, digits, `_` and `-` stay, also
 * a dot that is not the first character; every other byte becomes `%XX`. The end of a long name becomes a hash.
 */
export function fileNameOf(output: string): string {
  const name = [...Buffer.from(output)].map(encodeByte).join('');
  if (name.length <= longestName && name !== '') return `${name}${fileEnding}`;
  const hash = createHash('sha256').update(output).digest('hex').slice(0, 32);
  return `${name.slice(0, longestName - hash.length - 1)}%${hash}${fileEnding}`;
}

function encodeByte(byte: number, index: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9_-]/.test(character) || (character === '.' && index > 0)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Returns the output of a file: the inverse of `fileNameOf`. If a name ends in a hash, it returns the name of the file. */
export function outputOf(fileName: string): string {
  const name = fileName.slice(0, -fileEnding.length);
  const decoded = decode(name);
  return fileNameOf(decoded) === fileName ? decoded : name;
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
