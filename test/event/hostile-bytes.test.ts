import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { copyOf, memoryOf } from '../../src/event/bytes/event-memory.ts';
import { WireError } from '../../src/event/bytes/wire.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import { DataReader } from '../../src/event/values/event-reader.ts';
import { readStruct, readStructure } from '../../src/event/values/structures.ts';
import { EventView } from '../../src/event/view.ts';
import { type MessageName, messageFields } from '../../src/gen/messages.ts';
import { messages, view } from './events.ts';

const samples = [...messages('detectors')].filter((_, index) => index % 8 === 0);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const structures = Object.keys(messageFields) as MessageName[];

/** Runs it; anything thrown but WireError fails the test. */
function cleanly(run: () => unknown): 'fine' | 'refused' {
  try {
    run();
    return 'fine';
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return 'refused';
  }
}

function readAll(event: EventView): void {
  const { name, timestamp, workload, process, thread, container, k8s, policies, detectedFrom, inexact } = event;
  assert.equal(typeof timestamp, 'bigint');
  assert.equal(typeof inexact, 'boolean');
  assert.ok(Array.isArray(policies));
  assert.ok([name, workload, process, thread, container, k8s, detectedFrom].length > 0);
}

const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
    fc.nat(),
  )
  .map(([sample, changes, cut]) => {
    const bytes = copyOf(sample, 0, cut % 4 === 0 ? cut % sample.length : sample.length);
    for (const [position, byte] of changes) if (bytes.length > 0) bytes[position % bytes.length] = byte;
    return bytes;
  });
/** One buffer for all messages, as those have that read a stream. */
const reused = Buffer.alloc(1 << 16);

function inReused(bytes: Uint8Array): Buffer {
  reused.set(bytes);
  return reused.subarray(0, bytes.length);
}

const random = fc.uint8Array({ maxLength: 200 });
const either = fc.oneof(mutated, random);

describe('hostile bytes', () => {
  // With this seed texts and places that were remembered changed with the buffer that they had stood in.
  for (const seed of [-436540318, undefined]) {
    it(`make a message that is read or refused${seed === undefined ? '' : `, with the seed ${seed}`}`, () => {
      const readOrRefused = fc.property(either, (made) => {
        const bytes = inReused(made);
        const head = new MessageHead();
        const read = head.read(bytes, 0, bytes.length);
        if (read) assert.ok(head.end <= bytes.length && head.nameEnd <= head.end && head.nameStart < head.nameEnd);
        const event = view(bytes);
        if (event !== undefined) {
          const checked = event.check();
          if ('data' in checked) readAll(event);
          else assert.ok(checked.issues.length > 0);
        }
      });
      fc.assert(readOrRefused, { numRuns: 4000, ...(seed !== undefined && { seed }) });
    });
  }

  it('make arguments that are read or refused', () => {
    const readers = ['rseq', 'security_socket_connect', 'net_packet_dns', 'bpf', 'hooked_seq_ops', 'made_up'].map(
      (name) => new DataReader(name, 'amd64'),
    );
    fc.assert(
      fc.property(either, fc.constantFrom(...readers), (bytes, reader) => {
        cleanly(() => reader.read(bytes, 0, bytes.length));
        const event = new EventView('rseq', reader, 0, 0, memoryOf(bytes), 0, bytes.length);
        cleanly(() => event.workload);
        cleanly(() => event.policies);
        cleanly(() => event.detectedFrom);
        assert.ok('data' in event.check() || 'issues' in event.check());
      }),
      { numRuns: 2000 },
    );
  });

  it('make structures that are read or refused', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(random, fc.constantFrom(...structures), (bytes, name) => {
        seen.add(cleanly(() => readStructure(name, bytes, 0, bytes.length)));
        seen.add(cleanly(() => readStruct(bytes, 0, bytes.length)));
      }),
      { numRuns: 4000 },
    );
    assert.deepEqual([...seen].toSorted(), ['fine', 'refused']);
  });

  it('cannot exhaust the stack', () => {
    const nested = (levels: number, ...tags: number[]): Buffer => {
      // From the inside out, and so from the back.
      const bytes = Buffer.alloc(levels * tags.length * 5);
      let from = bytes.length;
      for (let i = 0; i < levels; i++)
        for (const tag of tags) {
          const head = [tag, ...varint(bytes.length - from)];
          from -= head.length;
          bytes.set(head, from);
        }
      return bytes.subarray(from);
    };
    const struct = nested(20_000, 42, 18, 10);
    assert.equal(
      cleanly(() => readStruct(struct, 0, struct.length)),
      'refused',
    );
    const list = nested(20_000, 10, 50);
    const value = Buffer.concat([Buffer.of(18), varint(list.length), list]);
    const entry = Buffer.concat([Buffer.of(10), varint(value.length), value]);
    assert.equal(
      cleanly(() => readStruct(entry, 0, entry.length)),
      'refused',
    );
    const ancestors = nested(20_000, 58);
    const process = Buffer.concat([Buffer.of(10), varint(ancestors.length), ancestors]);
    const workload = Buffer.concat([Buffer.of(42), varint(process.length), process]);
    const event = new EventView('rseq', new DataReader('rseq', 'amd64'), 0, 0, memoryOf(workload), 0, workload.length);
    assert.equal(
      cleanly(() => event.workload),
      'refused',
    );
    assert.deepEqual(event.check(), { issues: [{ path: '', message: 'processes are nested too deeply' }] });
  });

  it('refuses numbers without end, and fields longer than their message', () => {
    for (const bytes of [
      Buffer.alloc(30, 0xff),
      Buffer.of(10, 5, 1),
      Buffer.of(9, 1),
      Buffer.of(11),
      Buffer.of(0x80),
    ]) {
      assert.equal(
        cleanly(() => readStructure('IPv4', bytes, 0, bytes.length)),
        'refused',
      );
      assert.equal(new MessageHead().read(bytes, 0, bytes.length), false);
    }
  });
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}
