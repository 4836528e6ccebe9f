import * as z from 'zod';
import { type DetectedFrom, type Evidence, type Finding, severities } from '../../finding.ts';
import { readArguments } from './arguments.ts';
import { lenient } from './lenient.ts';
import { olderFinding } from './older-finding.ts';
import { readTime } from './time.ts';
import { readWorkload, workloadSchema } from './workload.ts';

/** Limits of what is read of one finding. A written finding takes 64 KiB by default. */
const mostEvidence = 1_000;
const mostOrigins = 8;

/** A finding that was read back from its JSON. */
export interface ReadFinding {
  readonly finding: Finding;
  /** Absent in the output of Tracee itself. */
  readonly id?: string | undefined;
  /** Number of findings that the report stands for, and the times of the first and the last of them. */
  readonly count: number;
  readonly first?: bigint | undefined;
  readonly last?: bigint | undefined;
  readonly node?: string | undefined;
  readonly cluster?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

const text = lenient(z.string());
const number = lenient(z.number());
const named = lenient(z.looseObject({ name: text, id: text }));
const evidenceSchema = z.looseObject({
  timestamp: text,
  name: z.string(),
  data: z.unknown().optional(),
  process: lenient(z.looseObject({ executable: lenient(z.looseObject({ path: text })), pid: number })),
  thread: lenient(z.looseObject({ tid: number })),
  note: text,
});
const schema = z.looseObject({
  timestamp: text,
  name: z.string(),
  signature: lenient(z.looseObject({ id: text, version: text, pack: text })),
  finding_id: text,
  policies: lenient(z.looseObject({ matched: lenient(z.array(z.string())) })),
  workload: lenient(workloadSchema),
  data: z.unknown().optional(),
  threat: lenient(
    z.looseObject({
      name: text,
      description: text,
      severity: number,
      mitre: lenient(z.looseObject({ tactic: named, technique: named })),
      properties: lenient(z.record(z.string(), z.string())),
    }),
  ),
  detected_from: z.unknown().optional(),
  evidence: lenient(z.array(z.unknown())),
  tags: lenient(z.array(z.string())),
  count: number,
  first_timestamp: text,
  last_timestamp: text,
  truncated: lenient(
    z.looseObject({
      limit: number,
      parts: lenient(
        z.array(
          z.looseObject({
            path: z.string(),
            unit: z.enum(['characters', 'items', 'bytes']),
            kept: z.number(),
            length: z.number(),
          }),
        ),
      ),
      more: number,
    }),
  ),
  node: text,
  cluster: text,
  labels: lenient(z.record(z.string(), z.string())),
});

/**
 * Reads a finding as `--output json` writes it, in the form of this version or of another one, or an event of a detector
 * of Tracee as Tracee's `--output json` writes it. Parts of another form are left out.
 * @param value parsed JSON
 * @returns undefined if the value is no finding: it has no name
 */
export function readFinding(value: unknown): ReadFinding | undefined {
  const older = olderFinding(value);
  if (older !== undefined) return { finding: older, count: 1 };
  const read = schema.safeParse(value);
  if (!read.success) return undefined;
  const json = read.data;
  const { threat, signature, truncated } = json;
  const workload = json.workload ? readWorkload(json.workload) : {};
  const mitre = threat?.mitre;
  const finding: Finding = {
    timestamp: readTime(json.timestamp ?? '') ?? 0n,
    signature: {
      id: signature?.id ?? '',
      name: json.name,
      version: signature?.version ?? '',
      pack: signature?.pack ?? (signature === undefined ? 'Tracee' : ''),
    },
    threat: {
      name: threat?.name ?? '',
      description: threat?.description ?? '',
      severity: severities[threat?.severity ?? 0] ?? 'info',
      properties: threat?.properties ?? {},
      ...(mitre?.technique?.id !== undefined && {
        mitre: {
          tactic: { name: mitre.tactic?.name ?? '' },
          technique: { id: mitre.technique.id, name: mitre.technique.name ?? '' },
        },
      }),
    },
    data: readArguments(json.data),
    tags: json.tags ?? [],
    subject: '',
    policies: json.policies?.matched ?? [],
    workload,
    detectedFrom: readOrigin(json.detected_from) ?? { name: json.name, data: [] },
    evidence: (json.evidence ?? []).slice(0, mostEvidence).flatMap(readEvidence),
    ...(truncated && {
      truncated: {
        id: json.finding_id ?? '',
        limit: truncated.limit ?? 0,
        parts: truncated.parts ?? [],
        more: truncated.more ?? 0,
      },
    }),
  };
  return {
    finding,
    id: json.finding_id,
    count: json.count ?? 1,
    first: readTime(json.first_timestamp ?? ''),
    last: readTime(json.last_timestamp ?? ''),
    node: json.node,
    cluster: json.cluster,
    labels: json.labels,
  };
}

function readEvidence(value: unknown): readonly Evidence[] {
  const read = evidenceSchema.safeParse(value);
  if (!read.success) return [];
  const { timestamp, name, data, process, thread, note } = read.data;
  const at = readTime(timestamp ?? '');
  if (at === undefined) return [];
  const executable = process?.executable?.path;
  return [
    {
      timestamp: at,
      name,
      data: readArguments(data),
      ...(process?.pid !== undefined && {
        process: { pid: process.pid, ...(executable !== undefined && { executable }) },
      }),
      ...(thread?.tid !== undefined && { thread: { tid: thread.tid } }),
      ...(note !== undefined && { note }),
    },
  ];
}

const originSchema = z.looseObject({ name: z.string(), data: z.unknown().optional(), parent: z.unknown().optional() });

function readOrigin(value: unknown, depth = 0): DetectedFrom | undefined {
  const read = depth < mostOrigins ? originSchema.safeParse(value) : undefined;
  if (read?.success !== true) return undefined;
  const parent = readOrigin(read.data.parent, depth + 1);
  return { name: read.data.name, data: readArguments(read.data.data), ...(parent && { parent }) };
}
