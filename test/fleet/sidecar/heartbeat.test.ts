import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heartbeatSchema } from '../../../src/fleet/finding-event.ts';
import { heartbeatOf, type SidecarFacts, signatureSet } from '../../../src/fleet/sidecar/heartbeat.ts';

const facts: SidecarFacts = {
  signatures: [
    { id: 'A-1', version: '1.0.0' },
    { id: 'A-2', version: '1.1.0' },
  ],
  options: { 'A-1': { window: 5, names: ['x', 'y'] }, 'A-2': { count: 3n } },
  tracee: undefined,
  received: 2 ** 40,
  findings: 7,
  lost: 3,
};

describe('signatureSet', () => {
  it('is the same for the same signatures and options in another order', () => {
    const other = {
      signatures: facts.signatures.toReversed(),
      options: { 'A-2': { count: 3n }, 'A-1': { names: ['x', 'y'], window: 5 } },
    };
    assert.equal(signatureSet(other), signatureSet(facts));
    assert.match(signatureSet(facts), /^[0-9a-f]{32}$/);
  });

  it('differs for another signature, version, option or value', () => {
    const others = [
      { ...facts, signatures: facts.signatures.slice(1) },
      { ...facts, signatures: [{ id: 'A-1', version: '1.0.1' }, ...facts.signatures.slice(1)] },
      { ...facts, options: { ...facts.options, 'A-1': { window: 5, names: ['y', 'x'] } } },
      { ...facts, options: { ...facts.options, 'A-1': { window: '5', names: ['x', 'y'] } } },
      { ...facts, options: {} },
    ];
    assert.equal(new Set([facts, ...others].map(signatureSet)).size, others.length + 1);
  });
});

it('makes a heartbeat that a worker reads', () => {
  const beat = heartbeatOf(facts, { version: '0.1.0', labels: { team: 'payments' } }, 1_700_000_000_000, 30_000);
  const read = heartbeatSchema.parse(JSON.parse(JSON.stringify(beat)));
  assert.deepEqual(read, {
    time: 1_700_000_000_000,
    next_ms: 30_000,
    version: '0.1.0',
    tracee: '',
    signature_set: signatureSet(facts),
    signatures: 2,
    received: 2n ** 40n,
    findings: 7n,
    lost: 3n,
    labels: { team: 'payments' },
  });
});
