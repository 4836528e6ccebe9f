import * as z from 'zod';
import { severities } from '../finding.ts';
import type { Action } from './exception.ts';

const signatureError = 'an id such as TRC-105, or a list of ids, is needed; * stands for any text';
const ownError = 'findings of Sequent about itself (SEQ-...) cannot be excepted';
const signature = z
  .string({ error: signatureError })
  .min(1, signatureError)
  .regex(/^(?!SEQ-)/, ownError);
const lowerError = `one of ${severities.slice(0, -1).join(', ')} is needed`;
const actionError = 'drop, hold or { lower: SEVERITY } is needed';
const expiresError = 'a day such as 2027-03-01, a time such as 2027-03-01T12:00:00Z, or never, is needed';
const addedError = 'a day such as 2026-11-28 is needed';
const needed = (what: string, most: number) =>
  z
    .string({ error: `${what} is needed` })
    .trim()
    .min(1, `${what} is needed`)
    .max(most, `at most ${most} characters are possible`);

const lower = z.enum(severities, { error: lowerError }).exclude(['critical'], { error: lowerError });
/** `lower: info` as one text is what YAML makes of `action: 'lower: info'`. */
const lowerText = /^lower:\s*(\S+)$/;

/** Keys of an entry, in the order in which they are written. */
export const entrySchema = z.strictObject(
  {
    id: z
      .string({ error: 'a text is needed' })
      .regex(/^[A-Za-z0-9][\w.-]{0,62}$/, 'letters, digits, dots, dashes and underscores are needed, 63 at most')
      .optional()
      .describe('name in counts, logs and findings; by default it is made from signature and conditions'),
    signatures: z
      .preprocess(
        (value) => (typeof value === 'string' ? [value] : value),
        z.array(signature, { error: signatureError }).min(1, signatureError),
      )
      .describe('ids or names of signatures; `*` stands for any text'),
    where: z
      .record(z.string(), z.unknown(), {
        error: 'a mapping of conditions is needed; write {} to except all findings of the signatures',
      })
      .describe('conditions on fields of the finding; all must hold'),
    action: z
      .preprocess(
        (value) => (typeof value === 'string' && lowerText.test(value) ? { lower: lowerText.exec(value)?.[1] } : value),
        z.union([z.enum(['drop', 'hold']), z.strictObject({ lower })], {
          error: ({ input }) => (isLower(input) ? `lower: ${lowerError}` : actionError),
        }),
      )
      .describe('`drop`, `hold` or `{ lower: SEVERITY }`'),
    owner: needed('a person or team that answers for the exception', 200).describe(
      'person or team that answers for it',
    ),
    reason: needed('the reason why these findings are innocent', 1_000).describe('why these findings are innocent'),
    expires: z
      .union([z.literal('never'), z.iso.date(), z.iso.datetime({ offset: true })], { error: expiresError })
      .transform((text) => (text === 'never' ? undefined : BigInt(Date.parse(text)) * 1_000_000n))
      .describe('day (from 00:00 UTC on) or time from which it no longer applies, or `never`'),
    added: z.iso
      .date({ error: addedError })
      .optional()
      .describe('day on which it was added; `sequent exceptions` shows its age'),
  },
  { error: 'a mapping with signatures, where, action, owner, reason and expires is needed' },
);

export type Entry = Omit<z.output<typeof entrySchema>, 'action'> & { readonly action: Action };

function isLower(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'lower' in value;
}
