import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { encodeEventJson } from '../../../src/tracee/json/event-json.ts';
import { decodeToProtobufJson, encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { encodeTraceeJson } from '../../../src/tracee/json/tracee-json.ts';

function content(file: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)));
}

function lines(file: string): string[] {
  return content(file).toString().trimEnd().split('\n');
}

/** Messages of a `.pb` recording, cut without the code under test. */
function frames(file: string): Buffer[] {
  const bytes = content(file);
  const found: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 4 + bytes.readUInt32LE(start);
    found.push(bytes.subarray(start + 4, end));
    start = end;
  }
  return found;
}

const recordings = { threads: 129, rseq: 24_019, 'rseq-extra': 1193, detectors: 1575, 'detectors-decoded': 1595 };

suite('recordings and their twins in protobuf JSON', () => {
  for (const [name, count] of Object.entries(recordings)) {
    test(name, () => {
      const messages = frames(`${name}.pb.gz`);
      const twins = lines(`${name}.ndjson.gz`);
      assert.deepEqual([messages.length, twins.length], [count, count]);
      for (const [index, message] of messages.entries()) {
        const line = twins[index] ?? '';
        const event: unknown = JSON.parse(line);
        assert.deepEqual(decodeToProtobufJson(message), event, `event ${index + 1}`);
        assert.ok(message.equals(encodeProtobufJson(event)), `event ${index + 1} has other bytes`);
        assert.ok(message.equals(encodeEventJson(line)), `event ${index + 1} has other bytes as a line`);
      }
    });
  }
});

test("every event of rseq-extra stands in Tracee's own output, with the same content", () => {
  const written = new Map<string, number>();
  const key = (message: Uint8Array) => JSON.stringify(decodeToProtobufJson(message));
  const tracee = lines('rseq-extra.tracee.jsonl.gz');
  assert.equal(tracee.length, 1477);
  for (const line of tracee) {
    const message = encodeTraceeJson(JSON.parse(line));
    assert.deepEqual(encodeEventJson(line), message);
    written.set(key(message), (written.get(key(message)) ?? 0) + 1);
  }
  for (const [index, message] of frames('rseq-extra.pb.gz').entries()) {
    const left = written.get(key(message)) ?? 0;
    assert.ok(left > 0, `event ${index + 1} is missing`);
    written.set(key(message), left - 1);
  }
});
