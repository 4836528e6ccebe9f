import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { loadInterface } from '../../../src/tracee/interface.ts';
import { encodeEventJson } from '../../../src/tracee/json/event-json.ts';
import { EventJsonError } from '../../../src/tracee/json/event-json-error.ts';
import { decodeToProtobufJson, encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { anyEvent } from './any-event.ts';

const { streamEventsResponse } = loadInterface();

test('any event goes to bytes and back without a loss, and protobufjs reads the same from the bytes', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const bytes = encodeProtobufJson(event);
      assert.deepEqual(decodeToProtobufJson(bytes), event);
      const rewritten = streamEventsResponse.encode(streamEventsResponse.decode(bytes)).finish();
      assert.deepEqual(decodeToProtobufJson(rewritten), event);
    }),
    { numRuns: 200 },
  );
});

test('any bytes and any damage end in an event or in an EventJsonError', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 });
  const damaged = fc.tuple(anyEvent, damage).map(([event, hits]) => {
    const bytes = encodeProtobufJson(event);
    for (const [place, value] of hits) bytes[place % bytes.length] = value;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        JSON.stringify(decodeToProtobufJson(bytes));
      } catch (error) {
        assert.ok(error instanceof EventJsonError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test('any text and any JSON ends in bytes or in an EventJsonError of printable characters', () => {
  const key = fc.constantFrom('id', 'name', 'data', 'timestamp', 'detected_from', 'parent', 'value', 'x');
  const { line } = fc.letrec((tie) => ({
    line: fc.oneof(
      fc.jsonValue(),
      fc.array(tie('line'), { maxLength: 3 }),
      fc.dictionary(key, tie('line'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(
      fc.oneof(
        line.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (text) => {
        try {
          assert.ok(encodeEventJson(text) instanceof Uint8Array);
        } catch (error) {
          assert.ok(error instanceof EventJsonError, String(error));
          assert.match(error.message, /^[\x20-\x7e]+$/);
        }
      },
    ),
    { numRuns: 500 },
  );
});
