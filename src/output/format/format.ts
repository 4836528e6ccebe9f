import type { Report } from '../report.ts';

export interface FormatOptions {
  /** Whether the reader is a terminal that shows colours. */
  readonly colour: boolean;
  /** Width of the reader's screen in columns. */
  readonly columns: number;
  /** Bytes that an entry may have; as many as it takes by default. */
  readonly maxBytes?: number;
}

/** Turns a report into the text of one entry, without its last newline. Never throws and answers no character that could harm a terminal, whatever the finding holds. */
export type Format = (report: Report) => string;
