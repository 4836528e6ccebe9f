import { createHash } from 'node:crypto';
import type { Process } from '../../event/workload/workload.ts';
import type { Finding, Truncated } from '../../finding.ts';
import { findingId, mostHashed } from '../finding-id.ts';
import { Cutter, mostParts } from './cutter.ts';
import { bytesUpTo, fits, textBytes } from './written.ts';

/** Bytes of what an output adds to a finding: its id, the count and times of a summary, `truncated` itself. */
const reserved = 3_072;
/** Each round halves what texts and lists may have. */
const rounds = 12;
const mostItems = 2_048;
const shortestText = 16;
/** How deep objects stand in a finding, before those that an author or Tracee has put into each other. */
const [deep, shallow] = [12, 7];
/** Of what identifies a finding so many bytes of each text are kept, however little is left for the rest. */
const identifying = 256;

/** The least that a finding must be allowed. */
export const leastFindingBytes = 8_192;
export const defaultFindingBytes = 65_536;

/**
 * Makes findings smaller that would take more than `limit` bytes as they are written. Each character counts as many bytes as it
 * takes there: one that is escaped six or more. Texts, lists and objects keep their beginnings, the longest lose most, and
 * `truncated` tells what was cut, with the id of the whole finding.
 *
 * @param limit at least `leastFindingBytes`
 * @returns gives back a finding that fits as it is. It throws TypeError for what is no plain data: a function, a symbol, or an
 * object that holds itself
 */
export function boundFindings(limit: number): (finding: Finding) => Finding {
  const most = limit - reserved;
  return (finding) => (fits(withoutCuts(finding), most) ? finding : cut(finding, limit));
}

function cut(finding: Finding, limit: number): Finding {
  const most = limit - reserved;
  const id = findingId(finding);
  for (let round = 1; round <= rounds; round++) {
    const bytes = Math.max(most >> round, shortestText);
    const cutter = new Cutter({ bytes, items: mostItems >> (round - 1), depth: round < rounds ? deep : shallow });
    const smaller = shorten(finding, cutter, Math.max(bytes, identifying));
    const isCut = cutter.parts.length > 0 || smaller.subject !== finding.subject;
    if (isCut && fits(smaller, most)) return { ...smaller, truncated: truncated(finding, id, limit, cutter) };
  }
  const cutter = new Cutter({ bytes: identifying, items: 4, depth: shallow });
  const smallest = shorten(identityOf(finding), cutter, identifying);
  for (const [path, { length }] of Object.entries({ data: finding.data, evidence: finding.evidence }))
    if (length > 0) cutter.note({ path, unit: 'items', kept: 0, length });
  return { ...smallest, truncated: truncated(finding, id, limit, cutter) };
}

/** What was cut before has room of its own. */
function withoutCuts(finding: Finding): Finding {
  if (finding.truncated === undefined) return finding;
  const { truncated: _, ...rest } = finding;
  return rest;
}

function shorten(finding: Finding, cutter: Cutter, subjectBytes: number): Finding {
  const { subject, ...rest } = withoutCuts(finding);
  return { ...cutter.members(rest, ''), subject: shortSubject(subject, subjectBytes) };
}

/**
 * Findings about the same subject are repeats, so two subjects that begin alike must not become one: a cut one ends in a digest of
 * its length and beginning (`mostHashed`).
 */
function shortSubject(subject: string, bytes: number): string {
  if (subject.length <= bytes && textBytes(subject) <= bytes) return subject;
  const hashed = subject.slice(0, mostHashed);
  const digest = createHash('sha256').update(`${subject.length}:${hashed}`, 'utf16le').digest('hex');
  return `${subject.slice(0, bytesUpTo(subject, bytes / 2).units)}… sha256 ${digest}`;
}

/** What identifies a finding: all but its data, its evidence, its tags, and what there is to know of its process and container. */
function identityOf(finding: Finding): Finding {
  const { process, thread, container } = finding.workload;
  return {
    ...finding,
    threat: { ...finding.threat, properties: {} },
    data: [],
    tags: [],
    workload: {
      ...(process && { process: withoutParent(process) }),
      ...(thread && { thread }),
      ...(container && { container: { id: container.id, name: container.name, started: container.started } }),
    },
    detectedFrom: { name: finding.detectedFrom.name, data: [] },
    evidence: [],
  };
}

function withoutParent(process: Process): Process {
  const { parent: _, ...own } = process;
  return own;
}

/** Of a part that was cut twice the first length counts. */
function truncated(finding: Finding, id: string, limit: number, cutter: Cutter): Truncated {
  const before = finding.truncated;
  const parts = new Map((before?.parts ?? []).map((part) => [part.path, part]));
  for (const part of cutter.parts)
    parts.set(part.path, { ...part, length: parts.get(part.path)?.length ?? part.length });
  const told = [...parts.values()].slice(0, mostParts);
  return { id, limit, parts: told, more: (before?.more ?? 0) + cutter.more + parts.size - told.length };
}
