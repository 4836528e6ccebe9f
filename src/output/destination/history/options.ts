import * as z from 'zod';
import type { DestinationType } from '../destination-type.ts';

const options = z.strictObject({
  dir: z.string(),
  maxBytes: z.number(),
  maxAgeMs: z.number(),
});

export type HistoryOptions = z.output<typeof options>;

/** The row of the history. No output of the configuration has this type: it comes from the setting `history`. */
export const historyType: DestinationType<HistoryOptions> = {
  help: 'the history on this machine',
  options,
  defaultFormat: 'json',
  formats: ['json'],
  open: async (own, context) => (await import('./history.ts')).openHistoryDestination(own, context),
};
