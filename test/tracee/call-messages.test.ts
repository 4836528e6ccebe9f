import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { WireError } from '../../src/event/bytes/wire.ts';
import {
  decodeEventDefinitions,
  decodeEventNames,
  decodeMetrics,
  decodeVersion,
  encodeBareDefinitions,
  encodeEventNames,
  encodeMetrics,
  encodeVersion,
  hasFieldMask,
} from '../../src/tracee/call-messages.ts';
import { loadInterface } from '../../src/tracee/interface.ts';

const { root } = loadInterface();
const type = (name: string) => root.lookupType(`tracee.v1beta1.${name}`);

/** What protobufjs makes of an object in protobuf JSON. */
function encode(name: string, value: object): Uint8Array {
  return type(name).encode(type(name).fromObject(value)).finish();
}

/** What protobufjs reads, 64-bit numbers as strings. */
function decode(name: string, bytes: Uint8Array): unknown {
  return type(name).toObject(type(name).decode(bytes), { longs: String, defaults: true });
}

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const text = fc.string({ unit: 'grapheme' });

test('metrics are read as protobufjs writes them, and written as it reads them', () => {
  fc.assert(
    fc.property(uint64, uint64, uint64, uint64, (eventCount, errorCount, lostEventCount, other) => {
      const answer = {
        EventCount: `${eventCount}`,
        NetCapCount: `${other}`,
        ErrorCount: `${errorCount}`,
        LostEvCount: `${lostEventCount}`,
        BPFEventStats: [{ id: 5, name: 'x', attempts: `${other}` }],
      };
      const metrics = { eventCount, errorCount, lostEventCount };
      assert.deepEqual(decodeMetrics(encode('GetMetricsResponse', answer)), metrics);
      assert.deepEqual(decodeMetrics(encodeMetrics(metrics)), metrics);
      const read = decode('GetMetricsResponse', encodeMetrics(metrics));
      assert.ok(read !== null && typeof read === 'object' && 'LostEvCount' in read && 'EventCount' in read);
      assert.deepEqual([read.LostEvCount, read.EventCount], [`${lostEventCount}`, `${eventCount}`]);
    }),
  );
  assert.deepEqual(decodeMetrics(Buffer.alloc(0)), { eventCount: 0n, errorCount: 0n, lostEventCount: 0n });
});

test('versions are read as protobufjs writes them, and written as it reads them', () => {
  fc.assert(
    fc.property(text, (version) => {
      assert.equal(decodeVersion(encode('GetVersionResponse', { version })), version);
      assert.deepEqual(decode('GetVersionResponse', encodeVersion(version)), { version });
    }),
  );
});

test('definitions are read as protobufjs writes them', () => {
  const field = fc.record({ name: text, type: text }, { noNullPrototype: true });
  const number = fc.nat();
  const definition = fc.record({
    id: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    name: text,
    numbers: fc.tuple(number, number, number),
    description: text,
    tags: fc.array(text),
    fields: fc.array(field),
  });
  fc.assert(
    fc.property(fc.array(definition, { maxLength: 4 }), (definitions) => {
      const written = definitions.map(({ numbers: [major, minor, patch], ...rest }) => ({
        ...rest,
        version: { major, minor, patch },
      }));
      const expected = definitions.map(({ numbers, ...rest }) => ({ ...rest, version: numbers.join('.') }));
      assert.deepEqual(
        decodeEventDefinitions(encode('GetEventDefinitionsResponse', { definitions: written })),
        expected,
      );
    }),
  );
});

test('bare definitions say name and version', () => {
  const [first, second] = decodeEventDefinitions(encodeBareDefinitions(['rseq', 'openat']));
  assert.deepEqual([first?.name, first?.version, second?.name], ['rseq', '1.0.0', 'openat']);
});

test('names are written as protobufjs reads them, and read as it writes them', () => {
  fc.assert(
    fc.property(fc.array(text), (names) => {
      assert.deepEqual(decode('GetEventDefinitionsRequest', encodeEventNames(names)), { event_names: names });
      assert.deepEqual(decodeEventNames(encode('GetEventDefinitionsRequest', { event_names: names })), names);
    }),
  );
});

test('a field mask is seen, also an empty one', () => {
  assert.equal(hasFieldMask(encode('StreamEventsRequest', { policies: ['a'] })), false);
  assert.equal(hasFieldMask(encode('StreamEventsRequest', { policies: ['a'], mask: { paths: ['name'] } })), true);
  assert.equal(hasFieldMask(encode('StreamEventsRequest', { mask: {} })), true);
});

test('damaged bytes end in a WireError or in some value, and never in anything else', () => {
  let refused = 0;
  for (const decoder of [decodeVersion, decodeMetrics, decodeEventDefinitions, decodeEventNames, hasFieldMask]) {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decoder(bytes);
        } catch (error) {
          assert.ok(error instanceof WireError);
          refused++;
        }
      }),
    );
  }
  assert.ok(refused > 0);
});
