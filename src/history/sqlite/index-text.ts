const plainWord = /^[a-y0-9]+$/;

/** Stands between two values, so that no term reaches over both. No encoded word begins with it. */
const between = 'zz';

/**
 * Writes words for the index of SQLite in letters and digits of ASCII, so that its tokenizer takes them as they are: any
 * other character, and `z`, becomes `z`, its code in hexadecimal and `z`. The beginning of a word, by characters, is the
 * beginning of its encoded form.
 */
export function encodeWords(lists: readonly (readonly string[])[]): string {
  return lists.map((words) => words.map(encodeWord).join(' ')).join(` ${between} `);
}

/** Writes terms as a query of FTS5. It consists of quoted letters and digits only, so that no text is syntax. */
export function encodeTerms(terms: readonly (readonly string[])[]): string {
  return terms.map((words) => `"${words.map(encodeWord).join(' ')}" *`).join(' AND ');
}

function encodeWord(text: string): string {
  if (plainWord.test(text)) return text;
  let encoded = '';
  // By UTF-16 units: a word may be cut between two of them.
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    encoded += plainWord.test(unit) ? unit : `z${text.charCodeAt(at).toString(16)}z`;
  }
  return encoded;
}
