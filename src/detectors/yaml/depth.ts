import { CST, Lexer } from 'yaml';

/** Whether lists and maps stand in each other more than `most` deep on one line or in brackets. Takes one look, unlike reading. */
export function isTooDeep(text: string, most: number): boolean {
  let brackets = 0;
  let signs = 0;
  for (const token of new Lexer().lex(text)) {
    switch (CST.tokenType(token)) {
      case 'flow-seq-start':
      case 'flow-map-start':
        brackets++;
        break;
      case 'flow-seq-end':
      case 'flow-map-end':
        brackets--;
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
        signs++;
        break;
      case 'newline':
        signs = 0;
        break;
    }
    if (brackets > most || signs > most) return true;
  }
  return false;
}
