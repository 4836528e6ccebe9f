import { type Severity, severities } from '../../finding.ts';
import { printCursor } from '../cursor.ts';
import { momentOf } from '../moment.ts';
import { noteKinds, type RecordKind, type StoredRecord } from '../record.ts';

/** The values that searches test, taken from the JSON of a record. An attacker may control every text in it. */
export interface Facts {
  readonly kind: RecordKind;
  readonly id: string;
  /** Epoch nanoseconds. */
  readonly time: bigint;
  readonly severity: Severity | undefined;
  /** Id of the signature. */
  readonly signature: string | undefined;
  /** Name of the signature. */
  readonly name: string | undefined;
  /** Number of findings that a summary stands for, its first one included; 1 for others. */
  readonly count: number;
  readonly pid: number | undefined;
  /** Executable of the process of the finding. */
  readonly executable: string | undefined;
  /** Pids, unique ids and executables of the processes of the finding and its evidence. */
  readonly processes: ReadonlySet<string>;
  readonly container: { readonly id: string; readonly name: string; readonly image: string } | undefined;
  readonly namespace: string | undefined;
  readonly pod: string | undefined;
  readonly node: string | undefined;
  /** Different texts and numbers in the record, in its order; times and ids of the finding are left out. */
  readonly values: ReadonlySet<string>;
}

type Members = Readonly<Record<string, unknown>>;

/** Their texts are no words that people search for. */
const unsearched = new Set([
  'timestamp',
  'first_timestamp',
  'last_timestamp',
  'start_time',
  'started',
  'finding_id',
  'id',
  'bytes',
  'count',
  'kind',
]);

/** The deepest JSON that is searched. */
const deepest = 64;

/**
 * Reads the facts of a record.
 * @param body a line of JSON
 * @returns undefined if it is no finding in the format `json` and no note of a history
 */
export function factsOf(body: string): Facts | undefined {
  const record = parsed(body);
  const time = typeof record?.['timestamp'] === 'string' ? momentOf(record['timestamp'], 0n) : undefined;
  if (record === undefined || time === undefined) return undefined;
  const note = noteKinds.find((kind) => kind === record['kind']);
  const signature = membersOf(record['signature']);
  const id = textOf(record[note === undefined ? 'finding_id' : 'id']);
  if (id === undefined || (note === undefined && textOf(signature['id']) === undefined)) return undefined;
  const { process, container, k8s } = membersOf(record['workload']);
  const { host_pid: hostPid, executable } = membersOf(process);
  const count = Number.isSafeInteger(record['count']) ? Number(record['count']) : 1;
  const values = new Set<string>();
  collect(record, '', 0, values);
  return {
    kind: note ?? (count > 1 ? 'summary' : 'finding'),
    id,
    time,
    severity: severities[Number(membersOf(record['threat'])['severity'] ?? Number.NaN)],
    signature: textOf(signature['id']) ?? textOf(membersOf(record['fields'])['signature']),
    name: note === undefined ? textOf(record['name']) : undefined,
    count: Math.max(1, count),
    pid: typeof hostPid === 'number' ? hostPid : undefined,
    executable: textOf(membersOf(executable)['path']),
    processes: processesOf([process, ...listOf(record['evidence']).map((one) => membersOf(one)['process'])]),
    container: containerOf(container),
    namespace: textOf(membersOf(membersOf(k8s)['namespace'])['name']),
    pod: textOf(membersOf(membersOf(k8s)['pod'])['name']),
    node: textOf(record['node']),
    values,
  };
}

function parsed(body: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function processesOf(processes: readonly unknown[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const process of processes) {
    const { host_pid: hostPid, pid, unique_id: uniqueId, executable } = membersOf(process);
    for (const part of [hostPid, pid, uniqueId, membersOf(executable)['path']]) {
      if (typeof part === 'string' || typeof part === 'number') found.add(String(part));
    }
  }
  return found;
}

function containerOf(container: unknown): Facts['container'] {
  const { id, name, image } = membersOf(container);
  if (textOf(id) === undefined && textOf(name) === undefined) return undefined;
  return { id: textOf(id) ?? '', name: textOf(name) ?? '', image: textOf(membersOf(image)['name']) ?? '' };
}

/** Adds the texts and numbers of a value. A pointer is added as findings show it to people, in hexadecimal. */
function collect(value: unknown, key: string, depth: number, values: Set<string>): void {
  if (unsearchedAt(key, depth) || depth > deepest) return;
  if (typeof value === 'string') values.add(key === 'pointer' && /^\d{1,20}$/.test(value) ? hexOf(value) : value);
  else if (typeof value === 'number') values.add(String(value));
  else if (Array.isArray(value)) for (const item of value) collect(item, key, depth + 1, values);
  else for (const [name, member] of Object.entries(membersOf(value))) collect(member, name, depth + 1, values);
}

function unsearchedAt(key: string, depth: number): boolean {
  // Ids of techniques and signatures are words; the id of the record itself is not.
  return unsearched.has(key) && (key !== 'id' || depth === 1);
}

function hexOf(digits: string): string {
  return `0x${BigInt(digits).toString(16)}`;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown): Members {
  return isMembers(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @returns the record with these facts @param seq place in the order of storing */
export function recordOf({ kind, id, time, severity, signature }: Facts, body: string, seq: number): StoredRecord {
  return {
    kind,
    id,
    time,
    ...(severity !== undefined && { severity }),
    ...(signature !== undefined && { signature }),
    body,
    cursor: printCursor({ time, seq }),
  };
}
