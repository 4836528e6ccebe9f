import type { Format, FormatOptions } from './format/format.ts';
import { createJson } from './format/json.ts';
import { createPretty } from './format/pretty.ts';

/** A row of the table of formats. */
export interface FormatType {
  /** One sentence without a full stop, for `sequent outputs` and the reference page. */
  readonly help: string;
  /** Media type of one entry. */
  readonly contentType: string;
  readonly create: (options: FormatOptions) => Format;
}

/** The formats of findings, by the names that the configuration uses. */
export const formats = {
  json: {
    help: 'one JSON object per line, in the shape of Tracee with keys of Sequent added',
    contentType: 'application/json',
    create: createJson,
  },
  pretty: { help: 'text for people', contentType: 'text/plain', create: createPretty },
} as const satisfies Record<string, FormatType>;

export type FormatName = keyof typeof formats;

export function isFormat(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}

export const formatNames: readonly FormatName[] = Object.keys(formats).filter(isFormat);
