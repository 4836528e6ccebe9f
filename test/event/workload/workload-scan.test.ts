import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { WireError } from '../../../src/event/bytes/wire.ts';
import { lastField, RareParts } from '../../../src/event/message/rare-parts.ts';
import { DataReader } from '../../../src/event/values/event-reader.ts';
import type { EventView } from '../../../src/event/view.ts';
import { readWorkload } from '../../../src/event/workload/workload-reader.ts';
import { eventWorkloadTag } from '../../../src/gen/tags.ts';
import { encodeTestEvent, event } from '../../../src/testing/event.ts';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { anyEvent } from '../../tracee/json/any-event.ts';
import { field, varint } from '../compiled/pieces.ts';
import { viewOf } from '../compiled/reference.ts';
import { messages, recordings } from '../events.ts';

const reader = new DataReader('made_up', 'amd64');

/** The `Event` of a message. */
function eventIn(message: Uint8Array): Uint8Array {
  const range = lastField(message, [0, message.length], 10);
  return range === undefined ? new Uint8Array() : Uint8Array.from(message.subarray(...range));
}

/** What a view says of who acted, and why; read in an order that the number gives. */
function parts(view: EventView, order: number): unknown {
  const read = {
    process: () => view.process,
    thread: () => view.thread,
    container: () => view.container,
    k8s: () => view.k8s,
    policies: () => view.policies,
    threat: () => view.threat,
    detectedFrom: () => view.detectedFrom,
  };
  const all = Object.entries(read);
  const turned = [...all.slice(order % all.length), ...all.slice(0, order % all.length)];
  return Object.fromEntries(turned.map(([name, part]) => [name, part()]));
}

/** The same, each part read for itself by the readers that know every form. Undefined where they refuse it. */
function expected(event: Uint8Array): unknown {
  try {
    const range = lastField(event, [0, event.length], eventWorkloadTag);
    const { process, thread, container, k8s } = range === undefined ? {} : readWorkload(event, ...range);
    const { policies, threat, detectedFrom } = new RareParts(event, 0, event.length);
    return { process, thread, container, k8s, policies, threat, detectedFrom };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return undefined;
  }
}

const another = viewOf('made_up', reader, eventIn(encodeProtobufJson({ workload: { process: { pid: 99 } } })));

function compare(event: Uint8Array, order: number): boolean {
  const view = viewOf('made_up', reader, event, 3, 5);
  if (view.refusal().length > 0) return false;
  if (order % 2 === 0) another.check();
  if (order % 3 === 0) view.detach();
  assert.deepEqual(parts(view, order), expected(event), Buffer.from(event).toString('hex'));
  view.detach();
  assert.deepEqual(parts(view, order + 1), expected(event));
  return true;
}

const anyBytes = anyEvent.map((event) => eventIn(encodeProtobufJson(event)));
const sent = recordings.flatMap((recording) => [...messages(recording)].filter((_, i) => i % 40 === 0).map(eventIn));

describe('who acted', () => {
  it('is read the same from events of a real Tracee, whatever is asked first', () => {
    for (const [index, event] of sent.entries()) assert.ok(compare(event, index));
  });

  it('is read the same from any event', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(60), (event, order) => assert.ok(compare(event, order))),
      { numRuns: 400 },
    );
  });

  it('is read the same where numbers are longer than they need to be', () => {
    for (const padding of [0, 1, 3, 4, 5, 9]) {
      for (const value of [0n, 127n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 35n + 1n, 2n ** 63n + 5n, 2n ** 64n - 1n]) {
        const id = field(18, Buffer.concat([Buffer.of(8), varint(value, padding)]));
        const thread = field(50, Buffer.concat([field(10, Buffer.concat([Buffer.of(8), varint(value, padding)])), id]));
        const event = Uint8Array.from(field(42, field(10, Buffer.concat([id, thread]))));
        compare(event, 1);
      }
    }
  });

  it('is read the same from spoilt events, or the event is refused', () => {
    const spoilt = fc
      .tuple(fc.oneof(anyBytes, fc.constantFrom(...sent)), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
      .map(([event, changes]) => {
        const bytes = Uint8Array.from(event);
        for (const [position, byte] of changes)
          if (bytes.length > 0) bytes[position % Math.min(220, bytes.length)] = byte;
        return bytes;
      });
    let read = 0;
    fc.assert(
      fc.property(spoilt, fc.nat(60), (event, order) => {
        if (compare(event, order)) read++;
        else if (expected(event) !== undefined) assert.throws(() => reader.read(event, 0, event.length), WireError);
      }),
      { numRuns: 1_000 },
    );
    assert.ok(read > 200, `${read}`);
  });

  it('is read the same from what came lately, and from what differs from that in one byte', () => {
    const inPod = eventIn(
      encodeTestEvent(
        event(
          'rseq',
          {},
          {
            executable: '/usr/bin/checkout',
            parentPid: 1,
            container: { id: 'a9be74'.repeat(10), name: 'checkout', started: true },
            k8s: { pod: { name: 'checkout-x7k2p', uid: '5e5b', labels: { app: 'checkout' } }, namespace: 'shop' },
          },
        ),
        5,
      ),
    );
    for (const one of [inPod, ...sent.slice(0, 3)]) {
      for (let position = 0; position < one.length; position++) {
        // Often enough that it is known again.
        for (let time = 0; time < 3; time++) assert.ok(compare(one, time));
        const other = Uint8Array.from(one);
        other[position] = (other[position] ?? 0) ^ (1 << (position % 8));
        for (let time = 0; time < 3; time++) compare(other, time);
      }
    }
  });

  it('is the same object in events of the same thread, which nobody can change', () => {
    const [first, second, third] = [1, 2, 3].map(() => {
      const view = viewOf('made_up', reader, sent[0] ?? new Uint8Array());
      assert.deepEqual(view.refusal(), []);
      return view;
    });
    assert.equal(second?.process, third?.process);
    assert.equal(second?.thread, third?.thread);
    assert.deepEqual([first?.process, first?.thread], [second?.process, second?.thread]);
    assert.ok(
      Object.isFrozen(third?.process) && Object.isFrozen(third?.process?.parent) && Object.isFrozen(third?.thread),
    );
  });
});
