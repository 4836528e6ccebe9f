import { createPalette, type Palette } from '../../output/format/pretty/palette.ts';
import { flow, words } from '../../text/flow.ts';

/** Characters that draw trees, brackets and time lines. */
export interface Glyphs {
  readonly branch: string;
  readonly last: string;
  readonly trunk: string;
  readonly start: string;
  readonly end: string;
  readonly bar: string;
  readonly gap: string;
  readonly evidence: string;
  readonly nearby: string;
  readonly loss: string;
  readonly axis: string;
  readonly mark: string;
  readonly cut: string;
}

const unicode: Glyphs = {
  branch: '├─ ',
  last: '└─ ',
  trunk: '│  ',
  start: '┌',
  end: '└',
  bar: '│',
  gap: '⋮',
  evidence: '●',
  nearby: '·',
  loss: '░',
  axis: '─',
  mark: '◀',
  cut: '…',
};

const ascii: Glyphs = {
  branch: '|- ',
  last: '`- ',
  trunk: '|  ',
  start: ',',
  end: '`',
  bar: '|',
  gap: ':',
  evidence: '*',
  nearby: '.',
  loss: '#',
  axis: '-',
  mark: '<',
  cut: '~',
};

/** Form of a written story. */
export interface TextOptions {
  /** Columns of the terminal; from 60 to 200 are used. */
  readonly width: number;
  readonly colour: boolean;
  /** Whether the terminal shows more than ASCII. */
  readonly isUnicode: boolean;
}

/** Settings that all parts of a text share. */
export interface Page {
  readonly width: number;
  readonly palette: Palette;
  readonly glyphs: Glyphs;
}

const narrowest = 60;
const widest = 200;

/** @returns the page of a terminal */
export function pageOf({ width, colour, isUnicode }: TextOptions): Page {
  return {
    width: Math.max(narrowest, Math.min(widest, Math.floor(width))),
    palette: createPalette(colour),
    glyphs: isUnicode ? unicode : ascii,
  };
}

/** @returns a text that flows in lines, with an indent */
export function flowing(text: string, width: number, indent = 0, paint?: (text: string) => string): readonly string[] {
  return flow(words(text, paint), Math.max(width - indent, 20)).map((line) => ' '.repeat(indent) + line);
}

/** @returns a text that flows behind a mark, such as `- ` */
export function behind(mark: string, text: string, width: number, paint?: (text: string) => string): readonly string[] {
  const lines = flowing(text, width, mark.length, paint);
  return lines.map((line, index) => (index === 0 ? mark + line.slice(mark.length) : line));
}
