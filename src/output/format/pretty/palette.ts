import { styleText } from 'node:util';
import type { Severity } from '../../../finding.ts';

type Paint = (text: string) => string;
type Style = Parameters<typeof styleText>[0];

export interface Palette {
  readonly severity: Readonly<Record<Severity, Paint>>;
  /** For the most important text. */
  readonly strong: Paint;
  /** For secondary text. */
  readonly quiet: Paint;
}

/**
 * @param colour without colour, all texts stay unchanged
 * @returns the terminal styles of a finding
 */
export function createPalette(colour: boolean): Palette {
  // The caller has already decided whether the terminal gets colours, so `styleText` must not check again.
  const paint = (style: Style): Paint =>
    colour ? (text) => styleText(style, text, { validateStream: false }) : (text) => text;
  return {
    severity: {
      critical: paint(['bold', 'whiteBright', 'bgRed']),
      high: paint(['bold', 'red']),
      medium: paint(['bold', 'yellow']),
      low: paint('cyan'),
      info: paint('blueBright'),
    },
    strong: paint('bold'),
    quiet: paint('dim'),
  };
}
