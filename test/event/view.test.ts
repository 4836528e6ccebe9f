import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { at, skip, text, uint32 } from '../../src/event/bytes/wire.ts';
import type { SentThreat } from '../../src/event/message/sent-threat.ts';
import { findValue, found, foundKind, foundValue } from '../../src/event/values/values.ts';
import type { DetectedFrom } from '../../src/finding.ts';
import { decodeToProtobufJson, encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';
import { accepted, messages, recordings, view } from './events.ts';

const id = z.number().default(0);
interface ProcessJson {
  executable?: { path?: string | undefined } | undefined;
  uniqueId: number;
  hostPid: number;
  pid: number;
  realUser?: { id?: number | undefined } | undefined;
  ancestors?: ProcessJson[] | undefined;
}
const process: z.ZodType<ProcessJson> = z.object({
  executable: z.object({ path: z.string().optional() }).optional(),
  uniqueId: id,
  hostPid: id,
  pid: id,
  realUser: z.object({ id: z.number().optional() }).optional(),
  ancestors: z.lazy(() => z.array(process)).optional(),
});
const thread = z.object({
  startTime: z.string().optional(),
  name: z.string().default(''),
  uniqueId: id,
  hostTid: id,
  tid: id,
  syscall: z.string().default(''),
  compat: z.boolean().default(false),
});
const container = z.object({
  id: z.string().default(''),
  name: z.string().default(''),
  image: z
    .object({ id: z.string().default(''), name: z.string().default(''), repoDigests: z.array(z.string()).default([]) })
    .optional(),
  started: z.boolean().default(false),
});
const labels = z.record(z.string(), z.string()).default({});
const k8s = z.object({
  pod: z.object({ name: z.string().default(''), uid: z.string().default(''), labels }).optional(),
  namespace: z.object({ name: z.string().default('') }).optional(),
});
const origin = z.object({
  name: z.string().default(''),
  data: z.array(z.record(z.string(), z.unknown())).default([]),
  get parent() {
    return origin.optional();
  },
});
type OriginJson = z.output<typeof origin>;
const eventJson = z.object({
  name: z.string(),
  timestamp: z.string(),
  policies: z.object({ matched: z.array(z.string()).default([]) }).optional(),
  workload: z
    .object({
      process: process.and(z.object({ thread: thread.optional() })).optional(),
      container: container.optional(),
      k8s: k8s.optional(),
    })
    .optional(),
  threat: z.record(z.string(), z.unknown()).optional(),
  detectedFrom: origin.optional(),
  data: z.array(z.record(z.string(), z.unknown())).default([]),
});

function nanoseconds(rfc3339: string): bigint {
  const fraction = /\.(\d+)Z$/.exec(rfc3339)?.[1] ?? '';
  return BigInt(Date.parse(`${rfc3339.slice(0, 19)}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function present<T extends object>(value: T): Partial<T> {
  const all: [string, unknown][] = Object.entries(value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(all.filter(([, one]) => one !== undefined)) as Partial<T>;
}

function processOf(json: ProcessJson): unknown {
  const { uniqueId, hostPid, pid, executable, realUser, ancestors } = json;
  const [parent] = ancestors ?? [];
  return present({
    uniqueId,
    hostPid,
    pid,
    executable: executable?.path || undefined,
    userId: realUser?.id,
    parent: parent && processOf(parent),
  });
}

/** What the view must say, made of the protobuf JSON that protobufjs gives. */
function expected(message: Uint8Array): Record<string, unknown> {
  const json = eventJson.parse(decodeToProtobufJson(message));
  const { workload } = json;
  const threadJson = workload?.process?.thread;
  return {
    name: json.name,
    timestamp: nanoseconds(json.timestamp),
    policies: json.policies?.matched ?? [],
    threat: json.threat,
    detectedFrom: json.detectedFrom && originOf(json.detectedFrom),
    process: workload?.process && processOf(workload.process),
    thread: threadJson && {
      ...threadJson,
      startTime: threadJson.startTime === undefined ? 0n : nanoseconds(threadJson.startTime),
    },
    container: workload?.container && present(workload.container),
    inContainer: workload?.container !== undefined,
    k8s:
      workload?.k8s &&
      present({ pod: workload.k8s.pod, namespace: workload.k8s.namespace && workload.k8s.namespace.name }),
    data: argumentsIn(json.data),
  };
}

function argumentsIn(data: readonly Record<string, unknown>[]): unknown[] {
  return data.map(({ name, ...value }) => [
    name,
    ...Object.entries(value).map(([kind, one]) => [snake(kind), lean(one)]),
  ]);
}

function originOf({ name, data, parent }: OriginJson): unknown {
  return { name, data: argumentsIn(data), ...(parent && { parent: originOf(parent) }) };
}

function shownOrigin({ name, data, parent }: DetectedFrom): unknown {
  const shown = data.map((one) =>
    one.kind === undefined ? [one.name] : [one.name, [one.kind, wrap(one.kind, lean(one.value))]],
  );
  return { name, data: shown, ...(parent && { parent: shownOrigin(parent) }) };
}

/** As protobuf JSON has it: the weakest severity is its default, and left out. */
function shownThreat({ name, description, severity, mitre, properties }: SentThreat): unknown {
  const { tactic, technique } = mitre ?? {};
  return present({
    name: name || undefined,
    description: description || undefined,
    severity: severity === 'info' ? undefined : severity.toUpperCase(),
    mitre: mitre && { tactic: { name: tactic }, technique },
    properties: Object.keys(properties).length === 0 ? undefined : { ...properties },
  });
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Protobuf JSON leaves defaults out and writes 64-bit numbers as text: both sides are brought to that, with snake_case keys. */
function lean(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, one]) => [snake(key), lean(one)] as const);
  return Object.fromEntries(members.filter(([, one]) => one !== undefined && !isDefault(one)));
}

function isDefault(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return ['', 0, '0', false, 'SA_FAMILY_T_UNSPEC', 'INVALID'].some((one) => one === value);
}

/** The arguments as src/event/values/values.ts reads them. Lists in wrappers stand without these, as in KindValues. */
function argumentsOf(message: Uint8Array): unknown[] {
  const out: unknown[] = [];
  uint32(message, 0, message.length);
  const end = skip(message, at.pos, message.length, 2);
  for (let p = at.pos; p < end; ) {
    const tag = uint32(message, p, end);
    p = skip(message, at.pos, end, tag & 7);
    if (tag !== 50) continue;
    findValue(message, at.pos, p);
    const name = text(message, found.nameStart, found.nameEnd);
    const kind = foundKind();
    out.push(kind === undefined ? [name] : [name, [kind, wrap(kind, lean(foundValue(message)))]]);
  }
  return out;
}

function wrap(kind: string, value: unknown): unknown {
  const field = kind === 'dns_questions' ? 'questions' : kind === 'dns_responses' ? 'responses' : 'value';
  const wrapped = /_array$|^hooked_|^dns_/.test(kind) || kind === 'timespec';
  return wrapped ? lean({ [field]: value }) : value;
}

function actual(message: Uint8Array): Record<string, unknown> {
  const event = view(message);
  assert.ok(event);
  const { name, timestamp, policies, threat, detectedFrom } = event;
  const k8sView = event.k8s?.pod
    ? { ...event.k8s, pod: { ...event.k8s.pod, labels: { ...event.k8s.pod.labels } } }
    : event.k8s;
  return {
    name,
    timestamp,
    policies,
    threat: threat && shownThreat(threat),
    detectedFrom: detectedFrom && shownOrigin(detectedFrom),
    process: event.process,
    thread: event.thread,
    container: event.container,
    inContainer: event.inContainer,
    k8s: k8sView,
    data: argumentsOf(message),
  };
}

describe('every event reads as protobufjs reads it', () => {
  for (const recording of recordings) {
    it(`of ${recording}`, () => {
      let count = 0;
      for (const message of messages(recording)) {
        // The large recording holds many alike; every fifth takes a second, all take five.
        if (recording === 'rseq' && count++ % 5 !== 0) continue;
        assert.deepEqual(actual(message), expected(message));
        const checked = view(message)?.check();
        assert.ok(checked && 'data' in checked, `${view(message)?.name} is refused`);
      }
    });
  }

  it('with everything that the recordings lack', () => {
    const message = encodeProtobufJson({
      timestamp: '2026-01-01T00:00:00.000000001Z',
      name: 'made_up',
      policies: { matched: ['a', 'b'] },
      threat: {
        name: 't',
        severity: 'CRITICAL',
        properties: { constructor: 'x' },
        mitre: { tactic: { name: 'a' }, technique: { id: 'i', name: 'n' } },
      },
      detectedFrom: { name: 'origin', parent: { name: 'first', data: [{ name: 'a', int32: 1 }, { name: 'b' }] } },
      workload: {
        process: { pid: 7, ancestors: [{ pid: 1, ancestors: [{ pid: 0 }] }, { pid: 99 }], thread: { compat: true } },
        container: { id: 'c', name: 'n', started: true, image: { id: 'i', name: 'm', repoDigests: ['x', 'y'] } },
        k8s: { pod: { name: 'p', uid: 'u', labels: { app: 'web', constructor: 'x' } }, namespace: { name: 'ns' } },
      },
    });
    assert.deepEqual(actual(message), expected(message));
    assert.equal(view(message)?.process?.parent?.pid, 1);
    assert.equal(view(message)?.process?.parent?.parent?.pid, 0);
  });
});

const symbol = { symbol_name: 'x', module_owner: 'evil' };
const rare: readonly (readonly [kind: string, json: unknown])[] = [
  ['sockaddr', { sa_family: 'AF_INET6', sin6_addr: '::1', sin6_port: 443, sin6_flowinfo: 0, sin6_scopeid: 2 }],
  ['sockaddr', { sa_family: 17, sun_path: '' }],
  ['credentials', { uid: 0, gid: 5, cap_effective: ['CAP_CHOWN', 'CAP_BPF', 63], cap_bounding: [] }],
  ['hooked_syscalls', { value: [symbol, symbol] }],
  ['hooked_seq_ops', { value: { show: symbol, __proto: symbol, start: {} } }],
  ['struct', { a: 1.5, b: [null, true, 'x', { c: [] }], d: {}, e: '' }],
  ['packet_metadata', { direction: 'EGRESS' }],
  ['dns_questions', { questions: [{ query: 'example.org', query_type: 'A', query_class: 'IN' }] }],
  [
    'dns_responses',
    {
      responses: [{ dns_query_data: { query: 'q' }, dns_answer: [{ type: 'A', ttl: 4294967295, answer: '::' }] }],
    },
  ],
  ['http_request', { method: 'GET', host: 'h', headers: { accept: { header: ['a', 'b'] } }, content_length: '-1' }],
  ['http_response', { status: '200', status_code: 200, headers: {}, content_length: '9007199254740993' }],
  ['timespec', { value: -1.25 }],
  ['timespec', {}],
  ['int32_array', { value: [-1, 2147483647, 0] }],
  ['u_int64_array', { value: ['18446744073709551615', '0'] }],
  ['bytes', 'AP8='],
  ['int64', '-9223372036854775808'],
  ['int32', -2147483648],
  ['pointer', '18446744073709551615'],
  ['u_int32', 4294967295],
  ['bool', true],
  ['str', 'ü\u0000€'.repeat(9)],
];

describe('kinds that no recording holds', () => {
  for (const [kind, json] of rare) {
    it(`${kind} ${JSON.stringify(json)}`, () => {
      const message = encodeProtobufJson({
        timestamp: '2026-01-01T00:00:00Z',
        name: 'x',
        data: [{ name: 'a', [kind]: json }],
      });
      const [read] = argumentsOf(message);
      const value = kind === 'timespec' && !Object.hasOwn(Object(json), 'value') ? {} : lean(json);
      assert.deepEqual(read, ['a', [kind, value]]);
    });
  }

  it('keeps what is present apart from what is absent', () => {
    const [one] = Object.values(accepted('x', [{ name: 'a', credentials: { uid: 0 } }]));
    assert.deepEqual(one, {
      uid: 0,
      cap_inheritable: [],
      cap_permitted: [],
      cap_effective: [],
      cap_bounding: [],
      cap_ambient: [],
    });
    assert.deepEqual(Object.values(accepted('x', [{ name: 'a' }])), []);
  });
});

describe('the arguments as they were sent', () => {
  const sent = (data: unknown) =>
    view(encodeProtobufJson({ timestamp: '2026-01-01T00:00:00Z', name: 'rseq', data }))?.sent;

  it('keep their kinds, their order, strange names and repeats', () => {
    assert.deepEqual(
      sent([
        { name: 'sig', int64: '-1' },
        { name: 'rseq', str: '0x7f00' },
        { name: 'rseq', pointer: '18446744073709551615' },
        { name: 'mine', strArray: { value: ['a', 'b'] } },
        { name: 'unset' },
      ]),
      [
        { name: 'sig', kind: 'int64', value: -1n },
        { name: 'rseq', kind: 'str', value: '0x7f00' },
        { name: 'rseq', kind: 'pointer', value: 0xffff_ffff_ffff_ffffn },
        { name: 'mine', kind: 'str_array', value: ['a', 'b'] },
        { name: 'unset' },
      ],
    );
  });

  it('are there where the schema refuses them', () => {
    assert.deepEqual(sent([{ name: 'rseq_len', str: 'long' }]), [{ name: 'rseq_len', kind: 'str', value: 'long' }]);
  });
});
