import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Finding } from '../../src/finding.ts';
import { defaultRepeats, type KeyPart, keyParts, type Repeats, repeatOf } from '../../src/output/repeats.ts';
import { sampleFinding } from './sample-finding.ts';

const sample = sampleFinding();
const by = (...key: readonly KeyPart[]): Repeats => ({ ...defaultRepeats, key });
const same = (a: Finding, b: Finding, repeats: Repeats): boolean =>
  repeatOf(a, repeats).key === repeatOf(b, repeats).key;
const elsewhere = sampleFinding({
  subject: 'another',
  workload: { ...sample.workload, process: { uniqueId: 7, pid: 7, hostPid: 7, executable: '/opt/other' } },
});

it('findings about the same subject are repeats for a minute by default', () => {
  assert.equal(repeatOf(sample).windowNs, 60_000_000_000n);
  assert.equal(same(sample, sampleFinding({ workload: {} }), defaultRepeats), true);
  assert.equal(same(sample, elsewhere, defaultRepeats), false);
});

it('findings that agree in the parts of the key are repeats', () => {
  assert.equal(same(sample, elsewhere, by('container', 'pod')), true);
  assert.equal(same(sample, elsewhere, by('container', 'executable')), false);
  assert.equal(same(sample, sampleFinding({ subject: 'another' }), by('executable')), true);
  assert.equal(same(sample, elsewhere, by()), true);
});

it('findings of another signature or severity are never repeats', () => {
  const other = sampleFinding({ signature: { ...sample.signature, id: 'X-9' } });
  const severe = sampleFinding({ threat: { ...sample.threat, severity: 'critical' } });
  for (const repeats of [by(), by(...keyParts)]) {
    assert.equal(same(sample, other, repeats), false);
    assert.equal(same(sample, severe, repeats), false);
  }
});

it('the name of the thread stands in for a path that is not known', () => {
  const unnamed = (name: string) =>
    sampleFinding({
      workload: { thread: { startTime: 0n, name, uniqueId: 1, hostTid: 1, tid: 1, syscall: '', compat: false } },
    });
  assert.equal(same(unnamed('a'), unnamed('a'), by('executable')), true);
  assert.equal(same(unnamed('a'), unnamed('b'), by('executable')), false);
});

it('a signature may have a rule of its own', () => {
  const own = { windowNs: 5n, key: [] };
  assert.equal(repeatOf(sample, { ...defaultRepeats, signatures: { [sample.signature.id]: own } }).windowNs, 5n);
  assert.equal(repeatOf(sample, { ...defaultRepeats, signatures: { 'X-9': own } }).windowNs, 60_000_000_000n);
});

it('a long key is bounded', () => {
  assert.ok(repeatOf(sampleFinding({ subject: 'x'.repeat(10_000) })).key.length <= 256);
});
