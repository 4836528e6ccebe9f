import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { EngineOptions } from '../../src/engine/engine-options.ts';
import type { Event } from '../../src/public/index.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';
import { accounted, type Bench, base, bench, said } from './run.ts';

const at = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
const workload = (tid: number) => ({ process: { uniqueId: 5, pid: 7, thread: { hostTid: tid, uniqueId: tid } } });

/** What Tracee's detector makes of a ptrace of this thread. */
function found(
  ms: number,
  {
    name = 'anti_debugging',
    id = 7_500,
    tid = 7,
    ...more
  }: Record<string, unknown> & { name?: string; id?: number; tid?: number } = {},
): Uint8Array {
  const json = {
    timestamp: at(ms),
    id,
    name,
    workload: workload(tid),
    threat: {
      name: 'Anti-Debugging detected',
      description: 'it does',
      severity: 'HIGH',
      mitre: { tactic: { name: 'Defense Evasion' }, technique: { id: 'T1622', name: 'Debugger Evasion' } },
      properties: { Category: 'defense-evasion' },
    },
    detectedFrom: {
      id: 101,
      name: 'ptrace',
      data: [
        { name: 'request', int64: 0 },
        { name: 'pathname', str: '/x' },
      ],
    },
    ...more,
  };
  return encodeProtobufJson(Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined)));
}

function traced(ms: number, tid = 7): Uint8Array {
  return encodeProtobufJson({ timestamp: at(ms), id: 102, name: 'ptrace', workload: workload(tid), data: [] });
}

const ours = { ...base, id: 'TRC-102', name: 'anti_debugging', on: { ptrace: () => ({ text: 'ours' }) } };

function send({ engine }: Bench, ...messages: readonly Uint8Array[]): void {
  for (const bytes of messages) engine.message(bytes, 0, bytes.length, 0);
  engine.end();
}

function start(signatures: readonly unknown[], options: Partial<EngineOptions> = {}): Bench {
  return bench(signatures, { traceeFindings: true, ...options });
}

describe('what a detector inside Tracee finds', () => {
  it('becomes a finding with all that Tracee says', () => {
    const running = start([]);
    send(running, found(1, { data: [{ name: 'why', str: 'so' }], policies: { matched: ['p'] } }));
    const [finding] = running.findings;
    assert.deepEqual(
      { ...finding, workload: undefined },
      {
        timestamp: BigInt(Date.UTC(2026, 0, 1) + 1) * 1_000_000n,
        signature: { id: 'TRC-102', name: 'anti_debugging', version: '', pack: 'Tracee' },
        threat: {
          name: 'Anti-Debugging detected',
          description: 'it does',
          severity: 'high',
          mitre: { tactic: { name: 'Defense Evasion' }, technique: { id: 'T1622', name: 'Debugger Evasion' } },
          properties: Object.assign(Object.create(null), { Category: 'defense-evasion' }),
        },
        data: [{ name: 'why', kind: 'str', value: 'so' }],
        tags: ['tracee'],
        subject: 'process 5 pathname /x',
        policies: ['p'],
        detectedFrom: {
          name: 'ptrace',
          data: [
            { name: 'request', kind: 'int64', value: 0n },
            { name: 'pathname', kind: 'str', value: '/x' },
          ],
        },
        evidence: [
          {
            timestamp: BigInt(Date.UTC(2026, 0, 1) + 1) * 1_000_000n,
            name: 'ptrace',
            data: [
              { name: 'request', kind: 'int64', value: 0n },
              { name: 'pathname', kind: 'str', value: '/x' },
            ],
          },
        ],
        workload: undefined,
      },
    );
    assert.equal(finding?.workload.thread?.hostTid, 7);
    const { evaluated, tracee_findings, paired } = running.statistics;
    assert.deepEqual([evaluated, tracee_findings, paired], [1, 1, 0]);
  });

  it('is known by threat or origin, whatever the name; without either nobody wants it', () => {
    const running = start([]);
    const plain = { threat: undefined, detectedFrom: undefined };
    send(
      running,
      found(1, { name: 'exec_from_tmp', id: 7_533, detectedFrom: undefined }),
      found(2, { name: '__proto__', threat: undefined }),
      found(3, { name: 'constructor', ...plain }),
      found(4, { id: 102, name: 'odd' }),
    );
    assert.deepEqual(
      running.findings.map(({ signature: { id, name }, threat }) => [id, name, threat.severity]),
      [
        ['exec_from_tmp', 'exec_from_tmp', 'high'],
        ['__proto__', '__proto__', 'info'],
      ],
    );
    assert.deepEqual([running.statistics.unmatched, running.statistics.tracee_findings], [2, 2]);
    assert.ok(accounted(running.statistics));
  });

  it('has no number where a signature inside Tracee v0.24.1 has found it, and the id that this signature says', () => {
    const running = start([]);
    const threat = { name: 'Odd', properties: { signatureID: 'ACME-7' } };
    const nothing = { threat: undefined, detectedFrom: {} };
    send(
      running,
      found(1, { id: 0, threat }),
      found(2, { id: 0, name: 'acme_odd', threat: { name: 'Odd' } }),
      found(3, { id: 0, name: 'acme_ordinary', ...nothing }),
      found(4, { name: 'acme_numbered', ...nothing }),
    );
    assert.deepEqual(
      running.findings.map(({ signature: { id, name } }) => [id, name]),
      [
        ['ACME-7', 'anti_debugging'],
        ['acme_odd', 'acme_odd'],
      ],
    );
    assert.deepEqual([running.statistics.unmatched, running.statistics.tracee_findings], [2, 2]);
    assert.ok(accounted(running.statistics));
  });

  it('shows what it was detected from, and what that was detected from', () => {
    const running = start([]);
    const parent = { name: 'sched_process_exec', data: [{ name: 'pathname', str: '/tmp/x' }] };
    send(running, found(1, { detectedFrom: { name: 'exec_from_tmp', parent } }));
    const [finding] = running.findings;
    assert.equal(finding?.detectedFrom.parent?.name, 'sched_process_exec');
    assert.deepEqual(
      finding.evidence.map(({ name }) => name),
      ['sched_process_exec', 'exec_from_tmp'],
    );
  });

  it('is refused where it is damaged, or nested without end', () => {
    const running = start([]);
    const bytes = Uint8Array.from(found(1));
    bytes[Buffer.from(bytes).indexOf('Anti-Debugging') - 1] = 0x7f;
    let deep: unknown = { name: 'last' };
    for (let i = 0; i < 20; i++) deep = { name: 'next', parent: deep };
    send(running, bytes, found(2, { detectedFrom: deep }));
    assert.deepEqual([running.statistics.invalid, running.findings.length], [2, 0]);
    assert.ok(accounted(running.statistics));
  });

  it('is left alone where nobody asked for it', () => {
    const running = bench([]);
    send(running, found(1));
    assert.deepEqual([running.statistics.unmatched, running.findings.length], [1, 0]);
  });

  it('is a finding for signatures that listen to findings', () => {
    const on = {
      finding: ({ data }: Event<'finding'>) =>
        data.signature === 'TRC-102' ? { text: `${data.signature} ${data.severity}` } : undefined,
    };
    const running = start([{ ...base, on }]);
    send(running, found(1));
    assert.deepEqual(said(running.findings.filter(({ signature }) => signature.id === 'TEST-1')), ['TRC-102 high']);
  });

  it('is an event with its origin for signatures that listen to it, and a finding beside', () => {
    const on = {
      anti_debugging: ({ detectedFrom }: Event<'anti_debugging'>) => ({ text: `${detectedFrom?.data[0]?.name}` }),
    };
    const running = start([{ ...base, on }]);
    send(running, found(1));
    assert.deepEqual(
      running.findings.map(({ signature, detectedFrom: { name, parent } }) => [signature.id, name, parent?.name]),
      [
        ['TEST-1', 'anti_debugging', 'ptrace'],
        ['TRC-102', 'ptrace', undefined],
      ],
    );
  });
});

describe('one act that a signature and a detector inside Tracee have seen', () => {
  it('is one finding, that of the signature, where both saw it', () => {
    const running = start([ours]);
    send(running, traced(1), found(1));
    assert.deepEqual(
      running.findings.map(({ tags }) => tags),
      [[]],
    );
    assert.deepEqual(
      [running.statistics.tracee_findings, running.statistics.paired, running.statistics.findings],
      [1, 1, 1],
    );
  });

  it('is one finding, that of Tracee, where its event comes long before the other', () => {
    const running = start([ours]);
    send(running, found(1), found(900, { tid: 8 }), traced(1));
    assert.deepEqual(
      running.findings.map(({ tags, workload: { thread } }) => [tags, thread?.hostTid]),
      [
        [['tracee'], 7],
        [['tracee'], 8],
      ],
    );
  });

  it('is the same event of the same thread: whatever else is found is reported', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat(2), fc.integer({ min: 1, max: 2 })), { maxLength: 12 }),
        (acts) => {
          const running = start([ours], { holdMs: 0 });
          const open = new Map<string, number>();
          for (const [isOurs, ms, tid] of acts) {
            const key = `${ms} ${tid}`;
            open.set(key, (open.get(key) ?? 0) + (isOurs ? 1 : -1));
          }
          send(running, ...acts.map(([isOurs, ms, tid]) => (isOurs ? traced(ms, tid) : found(ms, { tid }))));
          const pairs = [...new Set(acts.map(([, ms, tid]) => `${ms} ${tid}`))].map((key) => {
            const both = acts.filter(([, ms, tid]) => `${ms} ${tid}` === key);
            const signatures = both.filter(([isOurs]) => isOurs).length;
            return Math.min(signatures, both.length - signatures);
          });
          const paired = pairs.reduce((sum, count) => sum + count, 0);
          assert.equal(running.statistics.paired, paired);
          assert.equal(running.findings.length, acts.length - paired);
        },
      ),
    );
  });
});
