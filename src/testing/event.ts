import { describeEvent } from '../event/catalogue.ts';
import type { EventName, Events } from '../event/event.ts';
import type { Kind } from '../event/kinds.ts';
import { ownEventArguments } from '../event/own-events.ts';
import { uniqueId } from '../event/workload/unique-id.ts';
import type { Container, Kubernetes } from '../event/workload/workload.ts';
import { encodeProtobufJson } from '../tracee/json/protobuf-json.ts';

/** Workload of a test event. Omitted fields describe an ordinary single-threaded process. */
export interface TestWorkload {
  /** Milliseconds since the start of the case; by default 1 ms after the event before. */
  readonly at?: number;
  /** Process id. Default 100. Process and thread ids are the same inside and outside of containers. */
  readonly pid?: number;
  /** Thread id. Default: the thread group leader, whose tid is the pid. */
  readonly tid?: number;
  /** Start of the process, in milliseconds since the start of the case. Default: one hour before. */
  readonly startedAt?: number;
  /** Start of the thread, in milliseconds since the start of the case. Default: the start of the process. */
  readonly threadStartedAt?: number;
  /** Default `/usr/bin/example`; null if Tracee does not know it. */
  readonly executable?: string | null;
  readonly comm?: string;
  readonly userId?: number;
  /**
   * Process id of the parent. The parent has run for an hour, as the default process. Its unique id is derived from
   * both.
   */
  readonly parentPid?: number;
  /** Whether the system call used the 32-bit entry. */
  readonly compat?: boolean;
  readonly container?: Partial<Container>;
  readonly k8s?: Kubernetes;
  readonly policies?: readonly string[];
}

/** An event in the notation of tests. */
export interface TestEvent<N extends EventName = EventName> extends TestWorkload {
  readonly name: N;
  readonly data: Partial<Events[N]>;
  /** The event as it was recorded, one `StreamEventsResponse`; made by `recording`. It replaces all other fields. */
  readonly recorded?: Uint8Array;
}

/** Start time of every case: 2026-01-01T00:00:00Z, in epoch nanoseconds. */
export const caseStart = 1_767_225_600_000_000_000n;
const hour = 3_600_000;

/**
 * Creates an event for a test. Omitted arguments are missing in the event, as with an older Tracee.
 * @param name the event's name
 * @param data arguments, with the types that a signature sees
 * @param workload the actor
 */
export function event<N extends EventName>(
  name: N,
  data: Partial<Events[N]>,
  workload: TestWorkload = {},
): TestEvent<N> {
  return Object.freeze({ ...workload, name, data: Object.freeze({ ...data }) });
}

/**
 * Encodes an event as Tracee's `StreamEventsResponse`.
 * @param at milliseconds since the start of the case
 */
export function encodeTestEvent(event: TestEvent, at: number): Uint8Array {
  const pid = event.pid ?? 100;
  const tid = event.tid ?? pid;
  const startedAt = event.startedAt ?? -hour;
  const threadStartedAt = event.threadStartedAt ?? startedAt;
  const executable = event.executable === undefined ? '/usr/bin/example' : event.executable;
  return encodeProtobufJson({
    timestamp: timestamp(at),
    name: event.name,
    policies: { matched: [...(event.policies ?? ['test'])] },
    workload: {
      process: {
        ...(executable !== null && { executable: { path: executable } }),
        uniqueId: uniqueId(pid, time(startedAt)),
        hostPid: pid,
        pid,
        realUser: { id: event.userId ?? 0 },
        thread: {
          startTime: timestamp(threadStartedAt),
          name: event.comm ?? 'example',
          uniqueId: uniqueId(tid, time(threadStartedAt)),
          hostTid: tid,
          tid,
          syscall: '',
          compat: event.compat ?? false,
        },
        ...(event.parentPid !== undefined && { ancestors: [parentOf(event.parentPid)] }),
      },
      ...(event.container && { container: { id: 'c0ffee', started: true, ...event.container } }),
      ...(event.k8s && { k8s: kubernetes(event.k8s) }),
    },
    data: dataOf(event),
  });
}

/** Builds a parent that has run for an hour, as the default process. */
function parentOf(pid: number): unknown {
  return { uniqueId: uniqueId(pid, time(-hour)), hostPid: pid, pid };
}

/**
 * @param at milliseconds since the start of the case
 * @returns epoch nanoseconds
 */
export function time(at: number): bigint {
  return caseStart + BigInt(Math.round(at * 1e6));
}

function timestamp(at: number): string {
  return timestampText(time(at));
}

/**
 * @param nanoseconds epoch nanoseconds
 * @returns the time in protobuf JSON
 */
export function timestampText(nanoseconds: bigint): string {
  const seconds = nanoseconds / 1_000_000_000n;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}.${(nanoseconds % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}

function kubernetes(k8s: Kubernetes): unknown {
  return {
    ...(k8s.pod && { pod: k8s.pod }),
    ...(k8s.namespace !== undefined && { namespace: { name: k8s.namespace } }),
  };
}

function dataOf(event: TestEvent): unknown[] {
  const values = new Map<string, unknown>(Object.entries(event.data));
  const known = describeEvent(event.name)?.arguments ?? ownArguments(event.name);
  for (const name of values.keys()) {
    if (known !== undefined && !known.some((argument) => argument.name === name)) {
      throw new TypeError(`${event.name} has no argument ${name}`);
    }
  }
  const names = known?.map((argument) => argument.name) ?? [...values.keys()];
  return names
    .filter((name) => values.has(name))
    .map((name) => {
      const value = values.get(name);
      const kind = known?.find((argument) => argument.name === name)?.kind ?? guessKind(value);
      return argumentJson(name, kind, value);
    });
}

function ownArguments(name: string): readonly { readonly name: string; readonly kind: Kind }[] | undefined {
  const own = ownEventArguments(name);
  return own && [...own].map(([argument, kind]) => ({ name: argument, kind }));
}

/** @returns the argument in protobuf JSON, with the field names of the .proto files */
export function argumentJson(name: string, kind: string, value: unknown): unknown {
  return { name, [kind]: wireValue(kind, value) };
}

function guessKind(value: unknown): string {
  if (typeof value === 'bigint') return value < 0n ? 'int64' : 'u_int64';
  if (typeof value === 'number') return 'int32';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Uint8Array) return 'bytes';
  if (!Array.isArray(value)) return typeof value === 'object' ? 'struct' : 'str';
  if (value.length > 0 && value.every((item) => typeof item === 'bigint')) return 'u_int64_array';
  return value.length > 0 && value.every((item) => typeof item === 'number') ? 'int32_array' : 'str_array';
}

function wireValue(kind: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (kind === 'dns_questions') return { questions: plain(value) };
  if (kind === 'dns_responses') return { responses: plain(value) };
  const wrapped = kind.endsWith('_array') || kind === 'timespec' || kind.startsWith('hooked_');
  return wrapped ? { value: plain(value) } : plain(value);
}

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)),
  );
}
