import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Argument } from '../../src/event/kinds.ts';
import type { Finding } from '../../src/finding.ts';
import { findingId } from '../../src/output/finding-id.ts';
import { sampleFinding } from './sample-finding.ts';

function withData(...data: Argument[]): Finding {
  return sampleFinding({ evidence: [{ timestamp: 1n, name: 'e', data }] });
}

describe('findingId', () => {
  it('is made of a bounded part of what an author reports, and of the length of all', () => {
    const value = 'x'.repeat(2 ** 24);
    const id = findingId(withData({ name: 'a', kind: 'str', value }));
    assert.equal(findingId(withData({ name: 'a', kind: 'str', value: `${value.slice(1)}y` })), id, 'beyond the part');
    assert.notEqual(findingId(withData({ name: 'a', kind: 'str', value: `${value}x` })), id);
    assert.notEqual(findingId(withData({ name: 'a', kind: 'str', value: `y${value.slice(1)}` })), id);
    const bytes = new Uint8Array(2 ** 24);
    assert.notEqual(
      findingId(withData({ name: 'a', kind: 'bytes', value: bytes })),
      findingId(withData({ name: 'a', kind: 'bytes', value: bytes.subarray(1) })),
    );
  });

  it('is 32 hexadecimal digits and stays the same from version to version', () => {
    assert.equal(findingId(sampleFinding()), 'caad8c719b755ab54a9b2e4f4ef860f2');
  });

  it('does not depend on wording, version, tags, policies or finding data', () => {
    const sample = sampleFinding();
    const other = sampleFinding({
      signature: { ...sample.signature, version: '2.0.0' },
      threat: { ...sample.threat, name: 'other', description: 'other' },
      tags: ['t'],
      policies: [],
      data: [],
    });
    assert.equal(findingId(other), findingId(sample));
  });

  it('does not depend on the order of keys or on keys that are undefined', () => {
    const a = withData({
      name: 'a',
      kind: 'sockaddr',
      value: { sa_family: 'AF_INET', sin_addr: '192.0.2.1', sin_port: 9 },
    });
    const b = withData({
      value: { sin_port: 9, sin_addr: '192.0.2.1', sa_family: 'AF_INET' },
      kind: 'sockaddr',
      name: 'a',
    });
    assert.equal(findingId(a), findingId(b));
    assert.equal(
      findingId(withData({ name: 'a' })),
      findingId(withData({ name: 'a', kind: undefined, value: undefined })),
    );
  });

  it('differs for whatever differs in signature, severity, subject, time, workload and evidence', () => {
    const sample = sampleFinding();
    const { process, thread } = sample.workload;
    assert.ok(process && thread);
    const [first, second] = sample.evidence;
    assert.ok(first && second);
    const container = { id: 'c', name: '', started: true };
    const findings: Finding[] = [
      sample,
      sampleFinding({ signature: { ...sample.signature, id: 'RSEQ-005' } }),
      sampleFinding({ threat: { ...sample.threat, severity: 'low' } }),
      sampleFinding({ subject: 'other' }),
      sampleFinding({ timestamp: sample.timestamp + 1n }),
      sampleFinding({ workload: { process: { ...process, uniqueId: 7 }, thread } }),
      sampleFinding({ workload: { process, thread: { ...thread, uniqueId: 7 } } }),
      sampleFinding({ workload: { process } }),
      sampleFinding({ workload: { thread } }),
      sampleFinding({ workload: { process, thread, container } }),
      sampleFinding({ evidence: [first] }),
      sampleFinding({ evidence: [second, first] }),
      sampleFinding({ evidence: [{ ...first, timestamp: first.timestamp + 1n }, second] }),
      sampleFinding({ evidence: [{ ...first, name: 'other' }, second] }),
      sampleFinding({ evidence: [{ ...first, data: [] }, second] }),
    ];
    assert.equal(new Set(findings.map(findingId)).size, findings.length);
  });

  it('keeps apart what would read the same when put together', () => {
    const str = (name: string, value: string): Argument => ({ name, kind: 'str', value });
    const findings = [
      withData(str('ab', 'c')),
      withData(str('a', 'bc')),
      withData(str('a', 'b'), str('c', 'd')),
      withData(str('a', 'bs1:c')),
      withData({ name: 'a', kind: 'int32', value: 1 }),
      withData({ name: 'a', kind: 'u_int32', value: 1 }),
      withData({ name: 'a', kind: 'int64', value: 1n }),
      withData(str('a', '1')),
      withData({ name: 'a' }),
      withData({ name: 'a', kind: 'str_array', value: ['b', 'c'] }),
      withData({ name: 'a', kind: 'str_array', value: ['bc'] }),
      withData({ name: 'a', kind: 'str_array', value: ['b,c'] }),
      withData({ name: 'a', kind: 'str_array', value: [] }),
      withData({ name: 'a', kind: 'bytes', value: Uint8Array.of(1, 35) }),
      withData({ name: 'a', kind: 'bytes', value: Uint8Array.of(18, 3) }),
      withData(str('a', '\ud800')),
      withData(str('a', '\ud801')),
      withData(str('a', '\ufffd')),
    ];
    assert.equal(new Set(findings.map(findingId)).size, findings.length);
  });
});
