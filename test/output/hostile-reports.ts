import * as fc from 'fast-check';
import type { Argument } from '../../src/event/kinds.ts';
import type { Process } from '../../src/event/workload/workload.ts';
import { type Finding, severities } from '../../src/finding.ts';
import type { Report } from '../../src/output/report.ts';
import { hostileTexts } from './sample-finding.ts';

/** Texts in UTF-16 units: as long as a path of Linux, and a little longer. */
const longest = 5_000;

/** Texts that mean something to CEF, syslog, JSON, HTML, URLs, Slack, templates or shells. */
const specials = [
  '',
  ' ',
  '=',
  '|',
  '\\',
  '\\|=\\n',
  'a=b|c\\d cs1=forged cs1Label=forged',
  'CEF:0|x|y|z|1|n|10|msg=forged',
  '<134>1 2026-11-23T08:55:12Z host app - - - forged\n<134>1 - - - - - - forged',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '<!channel> <http://example.org|click>',
  '{{node}} {{ data }}',
  '$(id) `id` %0a%0d %n %s',
  '&amp; & ?a=b#c',
  'Test rule',
  'undefined',
  'constructor',
  '\ufffd\ufffd',
  `/${'d'.repeat(255)}`.repeat(16),
  `/${'漢'.repeat(85)}`.repeat(16),
];

const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...specials, ...hostileTexts.map((text) => text.slice(0, longest))),
  fc.string({ unit: 'binary', maxLength: 20 }),
  units,
);

const pid = fc.constantFrom(0, 1, 231, 2 ** 31 - 1, 2 ** 32 - 1);
const wide = fc.constantFrom(0n, 1n, -1n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n);
const time = fc.constantFrom(0n, 1n, -1n, 1_795_424_112_104_212_960n, 2n ** 64n - 1n, -(2n ** 63n));

const argument: fc.Arbitrary<Argument> = fc.oneof(
  fc.record({ name: hostileText, kind: fc.constant('str' as const), value: hostileText }),
  fc.record({ name: hostileText, kind: fc.constant('pointer' as const), value: wide }),
  fc.record({ name: hostileText, kind: fc.constant('int64' as const), value: wide }),
  fc.record({ name: hostileText, kind: fc.constant('u_int64' as const), value: wide }),
  fc.record({ name: hostileText, kind: fc.constant('int32' as const), value: fc.integer() }),
  fc.record({ name: hostileText, kind: fc.constant('bool' as const), value: fc.boolean() }),
  fc.record({
    name: hostileText,
    kind: fc.constant('timespec' as const),
    value: fc.constantFrom(0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, -1e300),
  }),
  fc.record({ name: hostileText, kind: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 64 }) }),
  fc.record({
    name: hostileText,
    kind: fc.constant('str_array' as const),
    value: fc.array(hostileText, { maxLength: 4 }),
  }),
  fc.record({
    name: hostileText,
    kind: fc.constant('struct' as const),
    value: fc.tuple(hostileText, hostileText).map(([key, value]) => ({ [key]: value, deep: [{ [value]: null }] })),
  }),
  hostileText.map((name): Argument => ({ name })),
);
const data = fc.array(argument, { maxLength: 5 });

function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

/** An ancestor as the process tree knows it. */
function ancestor(executable: string | undefined, more: { readonly parent?: Process }): Process {
  const text = executable ?? '';
  return {
    uniqueId: 1,
    hostPid: 1,
    pid: 1,
    ...(executable !== undefined && { executable }),
    lineage: { known: 'seen', program: 'said', comm: text, commandLine: `${text} -v`, startTime: 1n },
    ...more,
  };
}

const process = fc
  .record({ id: pid, inside: pid, executable: optional(hostileText), userId: optional(pid), hasParent: fc.boolean() })
  .map(({ id, inside, executable, userId, hasParent }) => ({
    uniqueId: id,
    hostPid: id,
    pid: inside,
    ...(executable !== undefined && { executable }),
    ...(userId !== undefined && { userId }),
    ...(hasParent && { parent: ancestor(executable, { parent: ancestor(executable, {}) }) }),
  }));
const thread = fc.record({
  startTime: time,
  name: hostileText,
  uniqueId: pid,
  hostTid: pid,
  tid: pid,
  syscall: hostileText,
  compat: fc.boolean(),
});
const container = fc
  .record({ id: hostileText, name: hostileText, image: optional(hostileText) })
  .map(({ id, name, image }) => ({
    id,
    name,
    started: true,
    ...(image !== undefined && { image: { id: image, name: image, repoDigests: [image] } }),
  }));
const k8s = fc
  .record({ name: hostileText, namespace: optional(hostileText), hasPod: fc.boolean() })
  .map(({ name, namespace, hasPod }) => ({
    ...(hasPod && { pod: { name, uid: name, labels: { [name]: name } } }),
    ...(namespace !== undefined && { namespace }),
  }));

const finding: fc.Arbitrary<Finding> = fc
  .record({
    timestamp: time,
    texts: fc.array(hostileText, { minLength: 12, maxLength: 12 }),
    severity: fc.constantFrom(...severities),
    hasMitre: fc.boolean(),
    data,
    lists: fc.array(hostileText, { maxLength: 3 }),
    process: optional(process),
    thread: optional(thread),
    container: optional(container),
    k8s: optional(k8s),
    evidence: fc.array(fc.record({ timestamp: time, name: hostileText, data, note: hostileText }), { maxLength: 24 }),
  })
  .map((parts) => {
    const text = (index: number): string => parts.texts[index] ?? '';
    return {
      timestamp: parts.timestamp,
      signature: { id: text(0), name: text(1), version: text(2), pack: text(3) },
      threat: {
        name: text(4),
        description: text(5),
        severity: parts.severity,
        ...(parts.hasMitre && {
          mitre: { tactic: { name: text(6) }, technique: { id: text(7), name: text(8) } },
        }),
        properties: { [text(9)]: text(10) },
      },
      data: parts.data,
      tags: parts.lists,
      policies: parts.lists,
      subject: text(11),
      workload: {
        ...(parts.process && { process: parts.process }),
        ...(parts.thread && { thread: parts.thread }),
        ...(parts.container && { container: parts.container }),
        ...(parts.k8s && { k8s: parts.k8s }),
      },
      detectedFrom: { name: text(1), data: parts.data },
      evidence: parts.evidence,
    };
  });

/** Reports with hostile texts, absent parts and extreme numbers, and summaries of them. */
export const hostileReport: fc.Arbitrary<Report> = fc
  .record({ finding, count: fc.constantFrom(1, 2, 1_000_000), last: time })
  .map(({ finding: one, count, last }) => ({
    finding: one,
    severity: one.threat.severity,
    findingId: '0123456789abcdef0123456789abcdef',
    count,
    firstTimestamp: one.timestamp,
    lastTimestamp: last,
    summary: count > 1,
  }));
