/**
 * Matches characters that are invisible or change how other characters are shown: controls (C0, DEL, C1), format
 * characters (bidirectional overrides, zero width, tags), lone surrogates, private and unassigned characters, spaces
 * other than U+0020, and default-ignorable characters (Hangul fillers, variation selectors). It also matches a few
 * symbols, letters and marks that fonts draw as nothing: the blanks of braille, of musical notes and of hieroglyphs,
 * U+FFFC, and the joiners of Tifinagh, Brahmi and Khitan.
 */
export const unseen =
  /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}[\u2D7F][\u{1107F}][\u{16FE4}]\u2800\uFFFC\u{13441}\u{13442}\u{1D159}]--[ ]]/v;

/** The same pattern with the global flag, for replacements. */
export const everyUnseen = new RegExp(unseen, 'gv');
