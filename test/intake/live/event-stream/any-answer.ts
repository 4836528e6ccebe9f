import { deflateSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { data, END_HEADERS, END_STREAM, frame, headers, prefixed, type, u32 } from './frames.ts';

const texts = fc.constantFrom('', 'gone away', '%', '%zz%e2%98', 'später', '\u001b[31m', 'x'.repeat(5_000));

/** Some of these fields. */
function someOf(fields: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<Record<string, string>> {
  return fc.record(fields, { requiredKeys: [] }).map((record) => {
    const present = Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return Object.fromEntries(present);
  });
}

const fields = someOf({
  ':status': fc.constantFrom('200', '200', '200', '100', '204', '404', '503', '0', 'abc'),
  'content-type': fc.constantFrom('application/grpc', 'application/grpc', 'application/grpc+proto', 'text/html'),
  'grpc-encoding': fc.constantFrom('gzip', 'deflate', 'identity', 'zstd', ''),
  'grpc-accept-encoding': fc.constantFrom('gzip', ''),
  'grpc-status': fc.constantFrom('0', '1', '5', '12', '14', '16', '17', '99', '-1', 'abc', ''),
  'grpc-message': texts,
  'grpc-status-details-bin': fc.constantFrom('AAAA', '?', ''),
  'x-other-bin': texts,
});

const usual = fc.constant(headers({ ':status': '200', 'content-type': 'application/grpc' }));
const anyHeaders = fc
  .tuple(fields, fc.constantFrom(END_HEADERS, END_HEADERS, END_HEADERS | END_STREAM, 0))
  .map(([all, flags]) => headers(all, flags));
const anyTrailers = fields.map((all) => headers(all, END_HEADERS | END_STREAM));

const messages = fc.constantFrom(
  Buffer.alloc(0),
  Buffer.from('a message'),
  gzipSync('a message'),
  deflateSync('a message'),
  gzipSync(Buffer.alloc(20 * 1024 * 1024)),
);
const anyMessage = fc
  .tuple(messages, fc.constantFrom(0, 0, 1, 1, 2, 255), fc.constantFrom(0, 0, END_STREAM))
  .filter(([message]) => message.length < 16_000)
  .map(([message, compressed, flags]) => data(prefixed(message, compressed), flags));
const anyData = fc
  .tuple(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(0, END_STREAM))
  .map(([content, flags]) => data(content, flags));

const anyControl = fc.oneof(
  fc.nat(20).map((code) => frame(type.reset, 0, 1, u32(code))),
  fc
    .tuple(fc.constantFrom(0, 1, 2 ** 31 - 1), fc.nat(20), fc.uint8Array({ maxLength: 20 }))
    .map(([last, code, words]) => frame(type.goaway, 0, 0, u32(last, code), words)),
  fc
    .tuple(fc.nat(12), fc.nat(255), fc.nat(3), fc.uint8Array({ maxLength: 30 }))
    .map(([kind, flags, stream, payload]) => frame(kind, flags, stream, payload)),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
);

/** What a server may answer a call with, as bytes: now and then in order, mostly not. */
export const anyAnswer: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: usual },
      { weight: 2, arbitrary: anyHeaders },
      { weight: 1, arbitrary: anyControl },
    ),
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: anyMessage },
        { weight: 1, arbitrary: anyData },
        { weight: 1, arbitrary: anyControl },
        { weight: 1, arbitrary: anyHeaders },
      ),
      { maxLength: 4 },
    ),
    fc.option(anyTrailers),
  )
  .map(([first, middle, last]) => Buffer.concat([first, ...middle, ...(last === null ? [] : [last])]));

/**
 * The same in whole frames that HTTP/2 allows: headers, messages and trailers with any content. Node's own HTTP/2, which grpc-js stands
 * on, aborts the process now and then after others (the assertion `current_nghttp2_memory_ == 0` of node_http2.cc).
 */
export const anyWholeAnswer: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: usual },
      { weight: 1, arbitrary: fields.map((all) => headers({ ':status': '200', ...all })) },
    ),
    fc.array(anyMessage, { maxLength: 4 }),
    fc.option(anyTrailers),
  )
  .map(([first, middle, last]) => Buffer.concat([first, ...middle, ...(last === null ? [] : [last])]));
