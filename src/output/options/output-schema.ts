import * as z from 'zod';
import { leastFindingBytes } from '../bound/bound-finding.ts';
import { type Fields, fieldsSchema } from '../choice/fields.ts';
import { type Redact, redactSchema } from '../choice/redact.ts';
import { type When, whenSchema } from '../choice/when.ts';
import { type DestinationTypeName, destinationTypes, isRemote, typeNames } from '../destination-types.ts';
import { type TemplateOptions, templateOptions } from '../format/template/options.ts';
import { type FormatName, formatNames } from '../formats.ts';
import { duration, size } from './quantity.ts';

const whole = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most} is needed`;
  return z.int({ error }).min(least, error).max(most, error);
};

const nameError = 'a name of letters, digits, ".", "_" and "-" is needed, at most 64 characters';

/** Keys that every output may have. */
const commonKeys = {
  name: z
    .string({ error: nameError })
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, nameError)
    .describe('name in logs, health and statistics, and of the file in the spool'),
  template: templateOptions.optional().describe('text and content of the format template'),
  when: whenSchema.optional().describe('conditions on the findings that the output gets'),
  redact: redactSchema.optional().describe('secrets that are replaced before a finding leaves'),
  fields: fieldsSchema.optional().describe('optional parts of a finding that the output gets'),
  max_size: size(leastFindingBytes).optional().describe('maximum size of one formatted finding'),
};

/** Values of the keys of outputs over the network that are not given. Times are in milliseconds. */
export const remoteDefaults = {
  batch: { records: 500, bytes: 2 ** 20, linger: 50 },
  retry: { first: 500, most: 30_000 },
};
const { batch, retry } = remoteDefaults;

/** Further keys of every output over the network. */
const remoteKeys = {
  batch: z
    .strictObject(
      {
        records: whole(1, 10_000)
          .optional()
          .meta({ description: 'most records of one request', default: batch.records }),
        bytes: size(1).optional().meta({ description: 'most bytes of one request', default: batch.bytes }),
        linger: duration({ leastMs: 0, mostMs: 60_000 })
          .optional()
          .meta({ description: 'time for which a batch that is not full waits', default: batch.linger }),
      },
      { error: 'a mapping with records, bytes or linger is needed' },
    )
    .optional()
    .describe('limits of one request'),
  retry: z
    .strictObject(
      {
        first: duration({ mostMs: 60_000 })
          .optional()
          .meta({ description: 'longest pause before the first retry', default: retry.first }),
        most: duration({ mostMs: 3_600_000 })
          .optional()
          .meta({ description: 'longest pause before any retry', default: retry.most }),
      },
      { error: 'a mapping with first or most is needed' },
    )
    .optional()
    .describe('pauses between tries'),
};

/** Keys of an output that are not options of its type. */
export const outerKeys: readonly string[] = ['type', 'format', ...Object.keys(commonKeys), ...Object.keys(remoteKeys)];

/** One output of the configuration: the common keys and the options of its type. */
export interface OutputEntry {
  readonly name: string;
  readonly type: DestinationTypeName;
  readonly format?: FormatName | undefined;
  readonly template?: TemplateOptions | undefined;
  readonly when?: When | undefined;
  readonly redact?: Redact | undefined;
  readonly fields?: Fields | undefined;
  readonly max_size?: number | undefined;
  readonly batch?: { readonly records?: number; readonly bytes?: number; readonly linger?: number } | undefined;
  readonly retry?: { readonly first?: number; readonly most?: number } | undefined;
}

/** Keys that all outputs have, and those that all outputs over the network have, with their schemas. */
export const sharedKeys = { all: commonKeys, remote: remoteKeys };

function keysOf(name: DestinationTypeName): Readonly<Record<string, z.core.$ZodType>> {
  const { options } = destinationTypes[name];
  return { ...commonKeys, ...(isRemote(name) && remoteKeys), ...options.shape };
}

/** The schema of `outputs`. */
export function outputsSchema(): z.ZodType<OutputEntry[]> {
  const [first, ...rest] = typeNames.map(entryOf);
  if (first === undefined) throw new TypeError('there are no types of destinations');
  const error = `a type is needed: ${typeNames.join(', ')}`;
  const entry = z.discriminatedUnion('type', [first, ...rest], { error });
  const list = z
    .array(entry, { error: 'a list of outputs is needed' })
    .min(1, 'the list is empty; name at least one, or remove the key for the default');
  return list.superRefine((entries, context) => {
    const seen = new Set<unknown>();
    for (const [index, { name, format, template }] of entries.entries()) {
      if ((format === 'template') !== (template !== undefined)) {
        const message = 'the format template and the key template need each other';
        context.addIssue({ code: 'custom', message, path: [index, 'template'] });
      }
      if (seen.has(name))
        context.addIssue({ code: 'custom', message: 'each name is allowed once', path: [index, 'name'] });
      seen.add(name);
    }
  });
}

function entryOf(name: DestinationTypeName) {
  const { formats: allowed = formatNames } = destinationTypes[name];
  const error = `a format is needed: ${allowed.join(', ')}`;
  const shape = { ...commonKeys, format: z.enum(allowed, { error }).optional().describe('format of the findings') };
  return z.strictObject(
    { ...keysOf(name), ...shape, type: z.literal(name) },
    { error: 'a mapping of the options of an output is needed' },
  );
}
