import type { Architecture } from '../../event/architecture.ts';
import type { Identity } from '../identity.ts';
import type { Report } from '../report.ts';
import type { TemplateOptions } from './template/options.ts';

export interface FormatOptions {
  /** Whether the output is a terminal that shows colours. */
  readonly colour: boolean;
  /** Width of the output in columns. */
  readonly columns: number;
  /** Maximum size of an entry in bytes; unlimited by default. */
  readonly maxBytes?: number;
  readonly identity: Identity;
  /** Architecture of the watched machine, on which the names of some flags depend; amd64 by default. */
  readonly arch?: Architecture;
  /** Name of the output in the configuration, for errors. */
  readonly output?: string;
  /** For the format `template`, which needs it. */
  readonly template?: TemplateOptions;
}

/**
 * Turns a report into the text of one entry, without the final newline. It never throws. The text contains no
 * character that could harm a terminal, whatever the finding contains.
 */
export type Format = (report: Report) => string;
