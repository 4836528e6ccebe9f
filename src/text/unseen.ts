/**
 * Characters that a reader cannot see, or that change how others are shown: controls (C0, DEL, C1), format characters
 * (bidirectional overrides, zero width, tags), lone surrogates, private and unassigned ones, spaces other than U+0020, what
 * Unicode wants drawn as nothing (Hangul fillers, variation selectors), and a few that Unicode calls symbols, letters or marks
 * and fonts draw as nothing: the blanks of braille, of musical notes and of hieroglyphs, U+FFFC, and the joiners of Tifinagh,
 * Brahmi and Khitan.
 */
export const unseen =
  /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}[\u2D7F][\u{1107F}][\u{16FE4}]\u2800\uFFFC\u{13441}\u{13442}\u{1D159}]--[ ]]/v;

/** The same, to replace all of them in a text. */
export const everyUnseen = new RegExp(unseen, 'gv');
