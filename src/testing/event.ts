import { describeEvent } from '../event/catalogue.ts';
import type { EventName, Events } from '../event/event.ts';
import { uniqueId } from '../event/workload/unique-id.ts';
import type { Container, Kubernetes } from '../event/workload/workload.ts';
import { encodeProtobufJson } from '../tracee/json/protobuf-json.ts';

/** Who does it; what is left out is an ordinary single-threaded process. */
export interface TestWorkload {
  /** Milliseconds since the start of the case; by default 1 ms after the event before. */
  readonly at?: number;
  /** Default 100. Process and thread ids are the same inside and outside of containers. */
  readonly pid?: number;
  /** Default: the leader, whose tid is the pid. */
  readonly tid?: number;
  /** Milliseconds since the start of the case at which the process began; default an hour before. */
  readonly startedAt?: number;
  /** The same for the thread; default that of the process. */
  readonly threadStartedAt?: number;
  /** Default `/usr/bin/example`; null: Tracee does not know it. */
  readonly executable?: string | null;
  readonly comm?: string;
  readonly userId?: number;
  /** Of a parent that has run for an hour, as a process that acts does by default; its unique id follows from both. */
  readonly parentPid?: number;
  /** The call came through the 32-bit entry. */
  readonly compat?: boolean;
  readonly container?: Partial<Container>;
  readonly k8s?: Kubernetes;
  readonly policies?: readonly string[];
}

/** An event as a test writes it down. */
export interface TestEvent<N extends EventName = EventName> extends TestWorkload {
  readonly name: N;
  readonly data: Partial<Events[N]>;
}

/** When every case starts: 2026-01-01T00:00:00Z, epoch nanoseconds. */
export const caseStart = 1_767_225_600_000_000_000n;
const hour = 3_600_000;

/**
 * An event for a test. Arguments that are left out are missing in the event, as with an older Tracee.
 * @param data arguments, with the types that a signature sees
 */
export function event<N extends EventName>(
  name: N,
  data: Partial<Events[N]>,
  workload: TestWorkload = {},
): TestEvent<N> {
  return Object.freeze({ ...workload, name, data: Object.freeze({ ...data }) });
}

/** The `StreamEventsResponse` that Tracee would send for it, at so many milliseconds since the start of the case. */
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

/** A process that has run for an hour, as one that acts itself does by default. */
function parentOf(pid: number): unknown {
  return { uniqueId: uniqueId(pid, time(-hour)), hostPid: pid, pid };
}

/** @param at milliseconds since the start of the case. @returns epoch nanoseconds */
export function time(at: number): bigint {
  return caseStart + BigInt(Math.round(at * 1e6));
}

function timestamp(at: number): string {
  const nanoseconds = time(at);
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
  const known = describeEvent(event.name)?.arguments;
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

/** An argument in protobuf JSON, with the names of the .proto files. */
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
