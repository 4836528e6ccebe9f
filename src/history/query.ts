import * as z from 'zod';
import { severities } from '../finding.ts';
import { parseCursor } from './cursor.ts';
import { momentOf } from './moment.ts';
import { wordsOf } from './reading/words.ts';
import { recordKinds } from './record.ts';

/** Maximum number of records that one query returns. */
export const mostRecords = 10_000;

const longestText = 512;
const mostItems = 64;

const text = (what: string) => {
  const error = `${what} of 1 to ${longestText} characters is needed`;
  return z.string({ error }).min(1, error).max(longestText, error);
};
const texts = (what: string) => z.array(text(what)).max(mostItems, `at most ${mostItems} are allowed`);
const momentError = 'a time such as 2026-11-23T08:50:50Z, or a length of time before now such as 2h, is needed';
const moment = z.string({ error: momentError }).refine((given) => momentOf(given, 0n) !== undefined, momentError);

/**
 * A search, as plain JSON. Every condition that is present must hold; of a list, one member must. In the texts of
 * `signature`, `process`, `path`, `container` and `namespace`, `*` stands for any characters.
 */
export const historyQuery = z.strictObject({
  from: moment.optional().describe('earliest time, included'),
  to: moment.optional().describe('latest time, included'),
  severity: z.enum(severities).optional().describe('lowest severity; notes of the sidecar have none'),
  signature: texts('an id or a name of a signature').optional().describe('ids or names of signatures'),
  process: texts('a process')
    .optional()
    .describe('pid, unique id or executable of the process of the finding or of its evidence'),
  path: texts('a path').optional().describe('any path in the finding'),
  container: texts('a container')
    .optional()
    .describe('name, image, id or beginning of the id (from 6 characters on) of the container'),
  namespace: texts('a namespace').optional().describe('Kubernetes namespace'),
  text: text('a text')
    .refine((given) => termsHaveWords(given), 'a text with a letter or a digit is needed')
    .optional()
    .describe(
      'words, separated by spaces, that must all occur; words that are joined by other characters must follow each other; the last one of them may be the beginning of a word',
    ),
  kinds: z.array(z.enum(recordKinds)).optional().describe('kinds of records'),
  before: z
    .string()
    .refine((given) => parseCursor(given) !== undefined, 'a cursor of an earlier result is needed')
    .optional()
    .describe('cursor of the last record of the page before: only records that follow it'),
  limit: z.int().min(1).max(mostRecords).optional().describe('maximum number of records; 100 by default'),
});

export type HistoryQuery = z.output<typeof historyQuery>;

function termsHaveWords(given: string): boolean {
  return wordsOf(given).length > 0;
}
