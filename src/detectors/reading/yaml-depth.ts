import { CST, Lexer } from 'yaml';

/** Whether lists and maps stand in each other more than `most` deep on one line or in brackets. Takes one look, unlike reading. */
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
