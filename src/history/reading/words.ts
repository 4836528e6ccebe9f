/** A longer word is cut; a query is cut in the same way. */
const longestWord = 64;
const word = /[\p{L}\p{M}\p{N}]+/gu;

/** Maximum number of words of a record that are searched. The rest of a very large finding is not. */
export const mostWords = 2_000;

/** Splits a text into its words: letters, marks and digits, in lower case. */
export function wordsOf(text: string): readonly string[] {
  return (text.match(word) ?? []).map((one) => one.toLowerCase().slice(0, longestWord));
}

/**
 * Splits the text of a query into terms at white space, and each term into its words. Terms without a word are left
 * out.
 */
export function termsOf(text: string): readonly (readonly string[])[] {
  return text
    .split(/\s+/u)
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

/** The searched words of a record: a list for each of its values. */
export function boundedWords(values: Iterable<string>): readonly (readonly string[])[] {
  const lists: (readonly string[])[] = [];
  let left = mostWords;
  for (const value of values) {
    if (left === 0) break;
    const words = wordsOf(value).slice(0, left);
    if (words.length === 0) continue;
    left -= words.length;
    lists.push(words);
  }
  return lists;
}

/** Whether the words of a term stand one after the other in one of the values. The last one may be a beginning. */
export function hasTerm(lists: readonly (readonly string[])[], term: readonly string[]): boolean {
  const last = term.length - 1;
  return lists.some((words) => {
    for (let at = 0; at + last < words.length; at++) {
      const fits = term.every((one, index) => {
        const found = words[at + index] ?? '';
        return index === last ? found.startsWith(one) : found === one;
      });
      if (fits) return true;
    }
    return false;
  });
}
