import { styleText } from 'node:util';
import type { Paint } from './columns.ts';

/** Colours of the screen. Every colour also has a word beside it, so nothing is lost without them. */
export interface Palette {
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
}

/** @param colour without it, all texts stay unchanged */
export function createPalette(colour: boolean): Palette {
  // The caller has decided whether the terminal gets colours.
  const paint = (style: Parameters<typeof styleText>[0]): Paint =>
    colour ? (text) => styleText(style, text, { validateStream: false }) : (text) => text;
  return {
    strong: paint('bold'),
    quiet: paint('dim'),
    good: paint('green'),
    warn: paint('yellow'),
    bad: paint(['bold', 'red']),
  };
}
