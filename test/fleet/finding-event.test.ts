import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Engine } from '../../src/engine/engine.ts';
import type { Event } from '../../src/event/event.ts';
import { findingEvent, heartbeatEvent } from '../../src/fleet/finding-event.ts';
import { checkSignature } from '../../src/signature/check.ts';

const sender = { node: 'node-7', cluster: 'eu' };
const json = {
  timestamp: '2026-01-02T03:04:05.000000006Z',
  name: 'second_libc_start_without_exec',
  signature: { id: 'RSEQ-011', version: '1.0.0', pack: 'rseq' },
  finding_id: 'ab'.repeat(16),
  workload: {
    process: { pid: 7, host_pid: 77, unique_id: 99, executable: { path: '/bin/x' }, real_user: { id: 1000 } },
    container: { id: 'c1', name: 'web', started: true, image: { id: 'sha256:1', name: 'shop/web:7' } },
    k8s: { namespace: { name: 'shop' }, pod: { name: 'web-1', uid: 'u' } },
  },
  threat: { name: 'A second start', description: 'A second start', severity: 3 },
  tags: ['at_end'],
  evidence: [{ timestamp: '2026-01-02T03:04:05Z', name: 'x', data: [{ name: 'sha256', str: 'c'.repeat(64) }] }],
  node: 'a node that lies',
  labels: { env: 'production' },
};

/** The view of a fleet signature on an event. */
function seen(bytes: Uint8Array, name: 'finding' | 'sidecar_heartbeat'): Record<string, unknown> {
  const all: Record<string, unknown>[] = [];
  const checked = checkSignature(
    {
      id: 'TEST-1',
      name: 'test',
      version: '1.0.0',
      description: 'a test',
      threat: { severity: 'low' },
      fleet: { key: 'cluster', withinMs: 1_000 },
      on: {
        [name]({ data, process, container, k8s, timestamp }: Event) {
          all.push({ ...data, process, image: container?.image?.name, namespace: k8s?.namespace, timestamp });
        },
      },
    },
    { pack: 'test', file: undefined },
  );
  assert.ok('signature' in checked);
  const engine = new Engine({ signatures: [checked.signature], arch: 'amd64', fleet: true, onFinding() {} });
  engine.message(bytes, 0, bytes.length, 0);
  engine.end();
  assert.equal(engine.statistics.evaluated, 1);
  return all[0] ?? {};
}

describe('a finding of a node', () => {
  it('is an event with its signature, workload and keys, of the node whose subject it came by', () => {
    const event = findingEvent(json, sender);
    assert.ok(event !== undefined);
    assert.deepEqual(Object.fromEntries(event.keys), {
      cluster: 'eu',
      node: 'node-7',
      image: 'shop/web:7',
      namespace: 'shop',
      user: '1000',
      executable: '/bin/x',
      sha256: 'c'.repeat(64),
    });
    const data = seen(event.bytes, 'finding');
    assert.deepEqual(
      [data['signature'], data['severity'], data['node'], data['cluster'], data['labels'], data['tags'], data['id']],
      ['RSEQ-011', 'high', 'node-7', 'eu', ['env=production'], ['at_end'], json.finding_id],
    );
    assert.deepEqual([data['image'], data['namespace'], data['timestamp']], ['shop/web:7', 'shop', event.timestamp]);
  });

  it('of another form is no event, and one of any form that is an event can be read', () => {
    const base = fc.record(Object.fromEntries(Object.keys(json).map((key) => [key, fc.anything()])));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          base,
          base.map((more) => ({ ...json, ...more, ...json.signature })),
        ),
        (value) => {
          const event = findingEvent(value, sender);
          if (event !== undefined) assert.equal(seen(event.bytes, 'finding')['node'], 'node-7');
        },
      ),
    );
  });

  it('takes a bounded number of bytes, whatever its texts are', () => {
    const long = 'x'.repeat(100_000);
    const event = findingEvent(
      { ...json, tags: Array.from({ length: 9_999 }, () => long), labels: { a: long }, name: long, finding_id: long },
      sender,
    );
    assert.ok(event !== undefined && event.bytes.length < 32_768, `${event?.bytes.length}`);
  });
});

describe('a heartbeat', () => {
  const beat = {
    time: 1_767_225_600_000,
    next_ms: 30_000,
    version: '0.1.0',
    tracee: 'v0.24.1',
    signature_set: 'abc',
    signatures: 54,
    received: '18446744073709551615',
    findings: 2,
    lost: '0',
  };

  it('is an event with its counts, of the node whose subject it came by', () => {
    const event = heartbeatEvent(beat, sender);
    assert.ok(event !== undefined);
    const data = seen(event.bytes, 'sidecar_heartbeat');
    assert.deepEqual([data['node'], data['nextMs'], data['received']], ['node-7', 30_000, 2n ** 64n - 1n]);
    assert.deepEqual(Object.fromEntries(event.keys), { cluster: 'eu', node: 'node-7' });
  });

  it('of another form is none', () => {
    for (const other of [undefined, {}, { ...beat, next_ms: -1 }, { ...beat, received: 'x' }, { ...beat, time: '1' }])
      assert.equal(heartbeatEvent(other, sender), undefined);
  });
});
