import { createHash } from 'node:crypto';
import type { Process } from '../../event/workload/workload.ts';
import type { Finding, Truncated } from '../../finding.ts';
import { findingId, mostHashed } from '../finding-id.ts';
import { mostIdentityBytes } from '../identity.ts';
import { Cutter, mostParts } from './cutter.ts';
import { bytesUpTo, fits, textBytes } from './written.ts';

/**
 * Bytes reserved for the fields that an output adds to a finding: its id, count and times of a summary, `truncated`, and
 * the names of node and cluster with the labels. The reserve does not depend on these names: a recording is cut alike
 * on every machine.
 */
const reserved = 3_072 + mostIdentityBytes;
/** Maximum number of attempts. Each attempt halves the limits of texts and lists. */
const rounds = 12;
const mostItems = 2_048;
const shortestText = 16;
/**
 * Nesting limits: `deep` suffices for a finding's own structure before nested values of an author or of Tracee;
 * `shallow` is for the last attempt.
 */
const [deep, shallow] = [12, 7];
/**
 * Minimum number of bytes kept of each text that identifies a finding. Half of it is kept where the lowest limit of the
 * size has no room for more.
 */
const identifying = 256;

/** Maximum size of each text of a `smallestFinding`, in bytes. */
const smallestText = 64;

/** Lowest permitted limit for the size of a finding, in bytes. */
export const leastFindingBytes = 8_192;
export const defaultFindingBytes = 65_536;

/**
 * Creates a function that truncates findings whose formatted size exceeds a limit. Each character counts with the
 * bytes of its encoded form; an escaped character counts six or more. Texts, lists and objects keep their beginnings,
 * and the longest lose most. `truncated` lists what was cut, and keeps the id of the full finding.
 *
 * @param limit bytes, at least `leastFindingBytes`
 * @returns a function that returns a finding within the limit unchanged. It throws a TypeError if the finding is not
 * plain data: a function, a symbol, or a circular object.
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
  const smallest = reduced(finding, id, limit, identifying);
  return fits(withoutCuts(smallest), most) ? smallest : reduced(finding, id, limit, identifying / 2);
}

/**
 * Reduces a finding to what identifies it, with at most 64 bytes of each text: under 2 KiB, for formats that repeat
 * parts of it.
 * @param limit maximum size of the entry in bytes, which `truncated` tells
 */
export function smallestFinding(finding: Finding, limit: number): Finding {
  return reduced(finding, findingId(finding), limit, smallestText);
}

/** @param bytes maximum size of each text */
function reduced(finding: Finding, id: string, limit: number, bytes: number): Finding {
  const cutter = new Cutter({ bytes, items: 4, depth: shallow });
  const smallest = shorten(identityOf(finding), cutter, bytes);
  for (const [path, { length }] of Object.entries({ data: finding.data, evidence: finding.evidence }))
    if (length > 0) cutter.note({ path, unit: 'items', kept: 0, length });
  return { ...smallest, truncated: truncated(finding, id, limit, cutter) };
}

/** Removes `truncated`, which has reserved space of its own. */
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
 * Shortens a subject. Findings about the same subject are repeats, so two subjects with the same beginning must stay
 * distinct: a shortened subject ends in a digest of its length and beginning (`mostHashed`).
 */
function shortSubject(subject: string, bytes: number): string {
  if (subject.length <= bytes && textBytes(subject) <= bytes) return subject;
  const hashed = subject.slice(0, mostHashed);
  const digest = createHash('sha256').update(`${subject.length}:${hashed}`, 'utf16le').digest('hex');
  return `${subject.slice(0, bytesUpTo(subject, bytes / 2).units)}… sha256 ${digest}`;
}

/** Reduces a finding to its identity: drops data, evidence, tags, and the details of process and container. */
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

/** Merges cuts. For a part that was cut twice, the first length counts. */
function truncated(finding: Finding, id: string, limit: number, cutter: Cutter): Truncated {
  const before = finding.truncated;
  const parts = new Map((before?.parts ?? []).map((part) => [part.path, part]));
  for (const part of cutter.parts)
    parts.set(part.path, { ...part, length: parts.get(part.path)?.length ?? part.length });
  const told = [...parts.values()].slice(0, mostParts);
  return { id, limit, parts: told, more: (before?.more ?? 0) + cutter.more + parts.size - told.length };
}
