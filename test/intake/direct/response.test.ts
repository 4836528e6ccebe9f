import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ProtocolError } from '../../../src/intake/direct/protocol-error.ts';
import { percentDecode, Response } from '../../../src/intake/direct/response.ts';
import { CallError } from '../../../src/tracee/errors.ts';
import { status } from '../../../src/tracee/status.ts';

const begun: [string, string][] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

/** What the last of these header blocks means. */
function result(fields: readonly (readonly [string, string])[], ...more: (readonly (readonly [string, string])[])[]) {
  const response = new Response();
  const blocks = [fields, ...more];
  const results = blocks.map((block, index) => response.block(block, index === blocks.length - 1));
  return results.at(-1);
}

function errorOf(found: ReturnType<typeof result>): CallError {
  assert.ok(found instanceof CallError);
  return found;
}

test('trailers say how the call went', () => {
  assert.equal(result(begun, [['grpc-status', '0']]), 'ok');
  const error = errorOf(
    result(begun, [
      ['grpc-status', '5'],
      ['grpc-message', 'no%20such'],
    ]),
  );
  assert.deepEqual([error.code, error.message], [status.NOT_FOUND, 'NOT_FOUND: no such']);
});

test('a status that is no number, one that nobody knows, and none at all are errors', () => {
  const strange = errorOf(result(begun, [['grpc-status', 'fine']]));
  assert.deepEqual([strange.code, strange.message], [status.UNKNOWN, 'UNKNOWN: the grpc-status is fine; ']);
  assert.match(errorOf(result(begun, [['grpc-status', '99']])).message, /^UNKNOWN: the grpc-status is 99/);
  assert.equal(errorOf(result(begun, [])).code, status.UNKNOWN);
});

test('an answer without messages has its status in the headers, or in that of HTTP', () => {
  assert.equal(errorOf(result([...begun, ['grpc-status', '12']])).code, status.UNIMPLEMENTED);
  assert.equal(errorOf(result([[':status', '503']])).code, status.UNAVAILABLE);
  assert.equal(errorOf(result([[':status', '200']])).code, status.UNKNOWN);
});

test('an answer that is no gRPC is not read on', () => {
  const response = new Response();
  const page = errorOf(
    response.block(
      [
        [':status', '200'],
        ['content-type', 'text/html'],
      ],
      false,
    ),
  );
  assert.match(page.message, /not gRPC: its content-type is text\/html/);
  assert.match(errorOf(new Response().block([[':status', '200']], false)).message, /content-type is none/);
  assert.equal(response.begun, false);
});

test('informational answers come before the answer', () => {
  assert.equal(result([[':status', '103']], [[':status', '100']], begun, [['grpc-status', '0']]), 'ok');
});

const malformed: readonly (readonly [string, () => unknown])[] = [
  ['without HTTP status', () => result([['content-type', 'application/grpc']])],
  ['with a strange HTTP status', () => result([[':status', '2000']])],
  ['that ends with an informational answer', () => result([[':status', '100']])],
  ['with headers in the middle', () => result(begun, [['x', 'y']], [['grpc-status', '0']])],
  ['with pseudo-headers in the trailers', () => result(begun, [[':status', '200']])],
];
for (const [name, read] of malformed) {
  test(`an answer ${name} breaks the rules`, () => {
    assert.throws(read, ProtocolError);
  });
}

test('a grpc-message comes back as it was before it was encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(percentDecode(encodeURIComponent(text)), text)),
  );
});

test('what is no percent-encoding stays', () => {
  assert.equal(percentDecode('100% of 7%zz and %4'), '100% of 7%zz and %4');
  assert.equal(percentDecode('%ff%C3'), '\ufffd\ufffd');
  fc.assert(fc.property(fc.string(), (text) => typeof percentDecode(text) === 'string'));
});
