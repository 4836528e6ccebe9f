import type { Argument } from '../../src/event/kinds.ts';
import type { Finding } from '../../src/finding.ts';
import type { Identity } from '../../src/output/identity.ts';
import type { Report } from '../../src/output/report.ts';

const startTime = 1_795_424_112_104_212_960n;
const libcArea = 0x7f53_c824_5060n;
const otherArea = 0x7f53_c842_b000n;

function rseq(area: bigint, flags: number): Argument[] {
  return [
    { name: 'rseq', kind: 'pointer', value: area },
    { name: 'rseq_len', kind: 'u_int32', value: 32 },
    { name: 'flags', kind: 'int32', value: flags },
    { name: 'sig', kind: 'u_int32', value: 0x5305_3053 },
    { name: 'returnValue', kind: 'int64', value: 0n },
  ];
}

/** Where the samples come from. */
export const sampleIdentity: Identity = { node: 'worker-1', cluster: 'prod', labels: { team: 'payments' } };

/** A takeover of the rseq area by a program on the host; `changes` replaces whole members. */
export function sampleFinding(changes: Partial<Finding> = {}): Finding {
  return {
    timestamp: startTime + 8_355_100n,
    signature: { id: 'RSEQ-004', name: 'rseq_takeover', version: '1.0.0', pack: 'rseq' },
    threat: {
      name: 'rseq area taken over',
      description: 'A thread gave up the rseq area of its C library and registered another one',
      severity: 'high',
      mitre: { tactic: { name: 'Defense Evasion' }, technique: { id: 'T1055', name: 'Process Injection' } },
      properties: { Category: 'defense-evasion' },
    },
    data: [
      { name: 'old_area', kind: 'pointer', value: libcArea },
      { name: 'new_area', kind: 'pointer', value: otherArea },
    ],
    tags: [],
    subject: '3407051037',
    policies: ['threads'],
    workload: {
      process: {
        executable: '/opt/extra/b31_criu_like',
        uniqueId: 3_407_051_037,
        hostPid: 231,
        pid: 231,
        userId: 0,
        parent: { uniqueId: 2_902_553_992, hostPid: 230, pid: 230 },
      },
      thread: {
        startTime: startTime - 5_661_040n,
        name: 'b31_criu_like',
        uniqueId: 3_407_051_037,
        hostTid: 231,
        tid: 231,
        syscall: 'rseq',
        compat: false,
      },
    },
    detectedFrom: { name: 'rseq', data: rseq(otherArea, 0) },
    evidence: [
      { timestamp: startTime, name: 'rseq', data: rseq(libcArea, 1), note: 'the area of the C library is given up' },
      {
        timestamp: startTime + 8_355_100n,
        name: 'rseq',
        data: rseq(otherArea, 0),
        note: 'another area is registered in its place',
      },
    ],
    ...changes,
  };
}

/** The report of a finding that stands for itself. */
export function reportOf(finding: Finding): Report {
  return {
    finding,
    severity: finding.threat.severity,
    findingId: '0123456789abcdef0123456789abcdef',
    count: 1,
    firstTimestamp: finding.timestamp,
    lastTimestamp: finding.timestamp,
    summary: false,
  };
}

/** A sample in which every string is `text`. */
export function hostileFinding(text: string): Finding {
  const data: Argument[] = [
    { name: text, kind: 'str', value: text },
    { name: 'list', kind: 'str_array', value: [text, text] },
    { name: 'map', kind: 'struct', value: { [text]: text } },
    { name: 'peer', kind: 'sockaddr', value: { sa_family: 'AF_UNIX', sun_path: text } },
    { name: text },
  ];
  return {
    timestamp: startTime,
    signature: { id: text, name: text, version: text, pack: text },
    threat: {
      name: text,
      description: text,
      severity: 'critical',
      mitre: { tactic: { name: text }, technique: { id: text, name: text } },
      properties: { [text]: text },
    },
    data,
    tags: [text],
    subject: text,
    policies: [text],
    workload: {
      process: {
        executable: text,
        uniqueId: 1,
        hostPid: 1,
        pid: 1,
        parent: { executable: text, uniqueId: 2, hostPid: 2, pid: 2 },
      },
      thread: { startTime: 0n, name: text, uniqueId: 1, hostTid: 1, tid: 1, syscall: text, compat: true },
      container: { id: text, name: text, image: { id: text, name: text, repoDigests: [text] }, started: true },
      k8s: { pod: { name: text, uid: text, labels: { [text]: text } }, namespace: text },
    },
    detectedFrom: { name: text, data },
    evidence: [
      { timestamp: startTime, name: text, data, process: { pid: 3, executable: text }, thread: { tid: 4 }, note: text },
    ],
  };
}

/** Texts by which somebody could try to reach a terminal, a log or a reader's eye. */
export const hostileTexts = [
  '\u001b]0;owned\u0007\u001b[2J',
  '\u009b31mred\u009d0;c1',
  'a\nHIGH      RSEQ-001 forged\r\n{"timestamp":"forged"}',
  '"},"forged":{"a":"\\"',
  'txt\u202egnp.exe\u2066\u2069\u200e\u061c',
  'zero\u200bwidth\ufeff\u2060\u00ad',
  'line\u2028paragraph\u2029',
  'lone\ud800high\udc00low',
  'tag\u{e0041}private\ue000\u{10ffff}',
  `zalgo${'\u0301'.repeat(50)}`,
  '\t\b\f\v\0\u007f',
  '__proto__',
  'toJSON',
  '\\n\\u{202e}\\',
  'x'.repeat(100_000),
  '漢'.repeat(5000),
];
