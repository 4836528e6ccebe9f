import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import manySignatures from '../../../signatures/fleet/many_signatures_on_node.ts';
import sameFinding from '../../../signatures/fleet/same_finding_on_many_nodes.ts';
import { findingEvent } from '../../../src/fleet/finding-event.ts';
import { LaneEngine, type LaneMessage } from '../../../src/fleet/worker/lane-engine.ts';
import { checkSignature } from '../../../src/signature/check.ts';
import { parseOptions } from '../../../src/signature/parsed-options.ts';

const start = Date.UTC(2026);
const holdMs = 2_000;
const signatures = [sameFinding, manySignatures].map((value) => {
  const checked = checkSignature(value, { pack: 'test', file: undefined });
  assert.ok('signature' in checked);
  return checked.signature;
});
const withinMs = Math.max(...signatures.map(({ fleet }) => fleet?.withinMs ?? 0));
const options = parseOptions(signatures, new Map());

function engine(): LaneEngine {
  return new LaneEngine({ signatures, options, holdMs });
}

interface Step {
  readonly wait: number;
  readonly delay: number;
  readonly node: number;
  readonly signature: number;
  readonly again: boolean;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    wait: fc.oneof(fc.nat(3_000), fc.nat(400_000)),
    delay: fc.nat(holdMs - 500),
    node: fc.nat(5),
    signature: fc.nat(5),
    again: fc.boolean(),
  }),
  { minLength: 1, maxLength: 80 },
);

/** Messages as a stream keeps them: some twice, some out of the order of their times, with a tick between. */
function streamOf(all: readonly Step[]): readonly LaneMessage[] {
  const messages: LaneMessage[] = [];
  let now = start;
  const store = (message: Omit<LaneMessage, 'sequence' | 'storedMs'>): void => {
    messages.push({ ...message, sequence: 10 + 3 * messages.length, storedMs: now });
  };
  for (const [index, { wait, delay, node, signature, again }] of all.entries()) {
    now += wait;
    const event = findingEvent(
      {
        timestamp: new Date(now - delay).toISOString(),
        name: 'x',
        signature: { id: `S-${signature}` },
        finding_id: `f${index}`,
        workload: { container: { id: 'c', image: { name: 'shop/web:7' } } },
        threat: { severity: 3 },
      },
      { node: `node-${node}`, cluster: '' },
    );
    assert.ok(event !== undefined);
    store(event);
    if (again) store(event);
    store({ bytes: new Uint8Array(), id: '', timestamp: 0n });
  }
  now += holdMs + 5_000;
  store({ bytes: new Uint8Array(), id: '', timestamp: 0n });
  return messages;
}

/** The ids of all findings, once each. */
function idsOf(lane: LaneEngine): string[] {
  return lane.found().map(({ id }) => id);
}

describe('a lane', () => {
  it('finds the same when another worker takes over at any place', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, place) => {
        const stream = streamOf(all);
        const whole = engine();
        for (const message of stream) whole.take(message);
        const expected = new Set(idsOf(whole));

        const first = engine();
        const cut = place % (stream.length + 1);
        for (const message of stream.slice(0, cut)) first.take(message);
        const { settled } = first;
        // The first worker dies here: what it had found after the settled messages may be stored or not.
        const stored = new Set(idsOf(first));
        const last = stream.find(({ sequence }) => sequence === settled);
        const since = (last?.storedMs ?? start) - withinMs - holdMs;
        const second = engine();
        for (const message of stream) if (message.storedMs >= since) second.take(message);
        for (const id of idsOf(second)) stored.add(id);
        assert.deepEqual([...stored].sort(), [...expected].sort());
      }),
    );
  });

  it('passes an event that comes twice to signatures once, and counts it', () => {
    const stream = streamOf([{ wait: 1, delay: 0, node: 1, signature: 1, again: true }]);
    const lane = engine();
    for (const message of stream) lane.take(message);
    assert.equal(lane.doubled, 1);
  });

  it('has settled a message when its hold-back is over, and all messages before it too', () => {
    const stream = streamOf([{ wait: 1, delay: 0, node: 1, signature: 1, again: false }]);
    const lane = engine();
    for (const message of stream.slice(0, -1)) lane.take(message);
    assert.equal(lane.settled, 0);
    lane.take(stream.at(-1) ?? assert.fail());
    assert.equal(lane.settled, stream.at(-1)?.sequence);
  });
});
