import * as z from 'zod';
import type { Argument } from '../../event/kinds.ts';
import { fitsKind, isKind, needed } from '../../event/schema/of-kind.ts';
import { EventView } from '../../event/view.ts';
import { severities } from '../../finding.ts';
import { evidenceOf } from '../../signature/evidence.ts';
import { issueWords } from '../../signature/issue-words.ts';
import { DerivedEvent } from './derived-event.ts';
import { plainCopy } from './plain-copy.ts';

const argumentForm = z.object({ name: z.string(), kind: z.unknown().optional(), value: z.unknown().optional() });
const argument = z.custom<Argument>().check(({ value, issues }) => {
  const message = faultOf(value);
  if (message !== undefined) issues.push({ code: 'custom', input: value, message });
});
const ownEvidence = z.object({
  timestamp: z.bigint(),
  name: z.string(),
  data: z.array(argument),
  process: z.object({ pid: z.int(), executable: z.string().exactOptional() }).exactOptional(),
  thread: z.object({ tid: z.int() }).exactOptional(),
  note: z.string().exactOptional(),
});
const attack = z.object({ tactic: z.string(), technique: z.object({ id: z.string(), name: z.string() }) });
const schema = z.object({
  severity: z.enum(severities).optional(),
  mitre: attack.optional(),
  subject: z.string().optional(),
  tags: z.array(z.string()).optional(),
  evidence: z.array(ownEvidence).optional(),
});

/** The values of one finding that override its signature's defaults, as plain data. */
export type CheckedOptions = z.output<typeof schema>;

const none: CheckedOptions = {};

/**
 * Checks the options that an author passes to `report`. The result holds only values that outputs can write.
 * @param options any value, because types do not hold at runtime
 * @throws TypeError if the value is not a `ReportOptions`
 */
export function checkedOptions(options: unknown): CheckedOptions {
  if (options === undefined || options === null) return none;
  if (typeof options !== 'object') throw new TypeError('report: the options are not an object');
  const given: Readonly<Record<string, unknown>> = { ...options };
  const { evidence } = given;
  const list: unknown = Array.isArray(evidence) ? evidence.map(plainEvidence) : evidence;
  const parsed = schema.safeParse({ ...given, evidence: list }, issueWords);
  if (!parsed.success) throw new TypeError(`report: the options are wrong: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** @returns what is wrong with an argument of evidence; undefined if it is valid */
function faultOf(value: unknown): string | undefined {
  const { data } = argumentForm.safeParse(value);
  if (data === undefined) return 'an argument has a name, and a kind with a value of that kind';
  const { name, kind } = data;
  if (kind === undefined)
    return data.value === undefined ? undefined : `the argument ${name} has a value without a kind`;
  if (!isKind(kind)) return `the argument ${name} is of a kind that Tracee lacks`;
  return fitsKind(kind, data.value) ? undefined : `the argument ${name}: ${needed(kind)}`;
}

function plainEvidence(item: unknown): unknown {
  return item instanceof EventView || item instanceof DerivedEvent ? evidenceOf(item) : plainCopy(item, 'evidence');
}
