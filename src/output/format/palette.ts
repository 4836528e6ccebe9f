import { styleText } from 'node:util';
import type { Severity } from '../../finding.ts';

type Paint = (text: string) => string;
type Style = Parameters<typeof styleText>[0];

export interface Palette {
  readonly severity: Readonly<Record<Severity, Paint>>;
  /** What the eye should find first. */
  readonly strong: Paint;
  /** What is only read when needed. */
  readonly quiet: Paint;
}

/** The colours of a finding on a terminal. Without colour every text stays as it is. */
export function createPalette(colour: boolean): Palette {
  // Whether the output is a terminal that wants colours was decided by whoever made the palette.
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
