import { CST, Lexer } from 'yaml';

/**
 * Tells whether lists and maps are nested deeper than `most` on one line or in brackets. It takes a single pass,
 * unlike parsing.
 */
export function isTooDeep(text: string, most: number): boolean {
  let brackets = 0;
  let signs = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets++;
    else if (type === 'flow-seq-end' || type === 'flow-map-end') brackets--;
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind') signs++;
    else if (type === 'newline') signs = 0;
    if (brackets > most || signs > most) return true;
  }
  return false;
}
