import * as z from 'zod';
import { lossReasons } from '../../intake/recording/zstd/block-head.ts';
import { redactSchema } from '../../output/choice/redact.ts';
import { toJson } from '../../text/json.ts';
import type { CapsuleHead } from './capsule.ts';

/** Version of the form of a capsule. A reader refuses a newer one. */
export const capsuleForm = 1;

const time = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt);
const count = z.int().min(0);
const text = z.string();
const object = z.record(z.string(), z.unknown());

const headSchema = z.object({
  capsule: z.literal(capsuleForm),
  written: count,
  findings: z.tuple([object], object),
  more_findings: count,
  versions: z.object({ sequent: text, tracee: text.optional() }),
  options: z.object({ arch: text, packs: z.array(text), signatures: object }),
  signatures: z.array(z.object({ id: text, name: text, version: text })),
  policies: z.array(text),
  window: z.object({
    time,
    from: time,
    to: time,
    whole: z.boolean(),
    held_from: time.optional(),
    ended_early: z.boolean(),
  }),
  losses: z.array(z.object({ reason: z.enum(lossReasons), events: count.optional(), from: time, to: time })),
  redaction: z.object({ rules: redactSchema.optional(), events: count }),
  cut: z.object({ events: count, bound: count }).optional(),
  events: count,
});

/** @returns the head as JSON, in which invisible characters are escaped */
export function encodeHead(head: CapsuleHead): Buffer {
  const plain: unknown = JSON.parse(
    JSON.stringify({ capsule: capsuleForm, ...head }, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    ),
  );
  return Buffer.from(toJson(plain));
}

/** Why bytes are not the head of a capsule. */
export interface BadHead {
  readonly fault: string;
}

/** @param content of the skippable frame of a capsule, from a file that anyone may have written */
export function decodeHead(content: Uint8Array): CapsuleHead | BadHead {
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(content).toString());
  } catch {
    return { fault: 'its head is not JSON' };
  }
  const form = versionOf(given);
  if (form !== undefined && form > capsuleForm) return { fault: `its form ${form} is newer than this program` };
  const parsed = headSchema.safeParse(given);
  if (parsed.success) {
    const { capsule: _, ...head } = parsed.data;
    return head;
  }
  const [issue] = parsed.error.issues;
  return { fault: `its head is wrong at ${issue?.path.join('.') ?? ''}` };
}

function versionOf(given: unknown): number | undefined {
  const form: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, 'capsule') : undefined;
  return typeof form === 'number' ? form : undefined;
}
