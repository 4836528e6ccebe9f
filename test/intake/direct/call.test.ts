import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError } from '../../../src/intake/direct/protocol-error.ts';
import { status } from '../../../src/tracee/status.ts';
import {
  ACK,
  answer,
  block,
  cutData,
  data,
  END_HEADERS,
  END_STREAM,
  frame,
  headers,
  PADDED,
  PRIORITY,
  prefixed,
  trailers,
  type,
  u32,
} from '../live/event-stream/frames.ts';
import { settings, settingsAck, Wire } from './wire.ts';

const message = prefixed(Buffer.from('hello'));
/** SETTINGS with one setting. */
const withSetting = (id: number, value: number): Buffer => frame(type.settings, 0, 0, Buffer.from([0, id]), u32(value));

describe('a call', () => {
  it('says its settings first, and asks when both sides have said and taken theirs', () => {
    const wire = new Wire({ windowBytes: 8 * 1024 * 1024 });
    assert.ok(wire.written.subarray(0, 24).equals(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')));
    assert.deepEqual(wire.frames, [
      { type: type.settings, flags: 0, streamId: 0, payload: '000100000000000200000000000400800000000600010000' },
      { type: type.window, flags: 0, streamId: 0, payload: u32(8 * 1024 * 1024 - 65_535).toString('hex') },
    ]);
    wire.push(settings);
    assert.deepEqual(wire.frames.slice(2), [{ type: type.settings, flags: ACK, streamId: 0, payload: '' }]);
    wire.push(settingsAck);
    const [asked, body, ...others] = wire.frames.slice(3);
    assert.deepEqual([asked?.type, asked?.flags, asked?.streamId], [type.headers, END_HEADERS, 1]);
    const fields = {
      ':method': 'POST',
      ':scheme': 'http',
      ':path': '/package.Service/Method',
      ':authority': 'localhost',
      te: 'trailers',
      'content-type': 'application/grpc',
      'user-agent': 'sequent',
    };
    assert.equal(asked?.payload, block(fields).toString('hex'));
    assert.deepEqual(body, { type: type.data, flags: END_STREAM, streamId: 1, payload: '0000000000' });
    assert.deepEqual(others, []);
  });

  it('can name a host as long as hosts can be', () => {
    const authority = `${'h'.repeat(240)}:65535`;
    const request = { path: '/a.B/C', authority, message: Buffer.alloc(0) };
    const asked = Wire.asked({ request }).frames.find((one) => one.type === type.headers);
    assert.ok(asked?.payload.includes(block({ ':authority': authority }).toString('hex')));
  });

  it('ends well, and says goodbye', () => {
    const wire = Wire.asked();
    wire.push(answer, data(message), trailers(0));
    assert.equal(wire.result, 'ok');
    assert.deepEqual(wire.messages.map(String), ['hello']);
    assert.equal(wire.frames.at(-1)?.type, type.goaway);
    wire.push(data(message));
    wire.call.lost('later');
    assert.equal(wire.messages.length, 1);
  });

  it('takes an end within a message for an error', () => {
    const wire = Wire.asked();
    wire.push(answer, data(message.subarray(0, 7)), trailers(0));
    assert.match(wire.error.message, /INTERNAL: the stream ended within a message/);
  });

  it('skips a message that is too large, tells it, and goes on', () => {
    const wire = Wire.asked();
    wire.push(answer, ...cutData(prefixed(Buffer.alloc(50_000)), 16_384), data(message), trailers(0));
    assert.equal(wire.result, 'ok');
    assert.deepEqual(wire.oversizedBytes, [50_000]);
    assert.deepEqual(wire.messages.map(String), ['hello']);
  });

  it('grants what has been used once it is half of the window, padding included', () => {
    const wire = Wire.asked({ windowBytes: 1_000 });
    const before = wire.frames.length;
    const padded = frame(type.data, PADDED, 1, Buffer.from([100]), message, Buffer.alloc(100));
    wire.push(answer, padded, padded, padded, padded);
    assert.equal(wire.frames.length, before);
    wire.push(padded);
    const grant = u32(5 * (padded.length - 9)).toString('hex');
    assert.deepEqual(wire.frames.slice(before), [
      { type: type.window, flags: 0, streamId: 0, payload: grant },
      { type: type.window, flags: 0, streamId: 1, payload: grant },
    ]);
  });

  it('grants nothing while it is held, and all that is due when released', () => {
    const wire = Wire.asked({ windowBytes: 1_000 });
    wire.push(answer);
    const before = wire.frames.length;
    wire.call.hold();
    wire.push(data(Buffer.alloc(900)), frame(type.ping, 0, 0, Buffer.alloc(8)));
    assert.deepEqual(
      wire.frames.slice(before).map((one) => one.type),
      [type.ping],
    );
    wire.call.release();
    assert.deepEqual(
      wire.frames.slice(before + 1).map((one) => [one.streamId, one.payload]),
      [
        [0, u32(900).toString('hex')],
        [1, u32(900).toString('hex')],
      ],
    );
  });

  it('leaves with a word to the server, before it has asked too', () => {
    const early = new Wire();
    early.call.leave();
    assert.equal(early.frames.at(-1)?.type, type.goaway);
    assert.ok(early.frames.every((one) => one.type !== type.reset));
    const wire = Wire.asked();
    wire.push(answer);
    wire.onMessage = () => wire.call.leave();
    wire.push(data(message), data(message));
    assert.equal(wire.messages.length, 1);
    assert.deepEqual(
      wire.frames.slice(-2).map((one) => [one.type, one.payload.slice(-8)]),
      [
        [type.reset, '00000008'],
        [type.goaway, '00000000'],
      ],
    );
    assert.equal(wire.result, undefined);
  });
});

describe('a server that leaves', () => {
  it('ends a call that it has not seen, at once', () => {
    const wire = Wire.asked();
    wire.push(frame(type.goaway, 0, 0, u32(0, 0), Buffer.from('shutting down')));
    assert.equal(wire.error.code, status.UNAVAILABLE);
    assert.match(wire.error.message, /the server is leaving \(GOAWAY NO_ERROR: shutting down\)/);
    const early = new Wire();
    early.push(settings, frame(type.goaway, 0, 0, u32(2 ** 31 - 1, 0)));
    assert.equal(early.error.code, status.UNAVAILABLE);
  });

  it('gives its reason for the cut that follows', () => {
    const wire = Wire.asked();
    wire.push(answer, frame(type.goaway, 0, 0, u32(1, 11), Buffer.from('too_many_pings')), data(message));
    assert.equal(wire.result, undefined);
    wire.call.lost('the connection was closed');
    assert.equal(wire.error.code, status.RESOURCE_EXHAUSTED);
    assert.match(wire.error.message, /GOAWAY ENHANCE_YOUR_CALM: too_many_pings/);
    assert.ok(!(wire.error instanceof ProtocolError));
  });

  it('and holds that we broke a rule is one that this reader does not get on with', () => {
    const goaway = Wire.asked();
    goaway.push(frame(type.goaway, 0, 0, u32(1, 1)));
    assert.ok(goaway.error instanceof ProtocolError);
    const reset = Wire.asked();
    reset.push(frame(type.reset, 0, 1, u32(3)));
    assert.ok(reset.error instanceof ProtocolError);
    const refused = Wire.asked();
    refused.push(frame(type.reset, 0, 1, u32(7)));
    assert.ok(!(refused.error instanceof ProtocolError));
    assert.match(refused.error.message, /UNAVAILABLE: .*REFUSED_STREAM/);
  });
});

describe('a broken rule ends the call, with its name and the code for the server', () => {
  const [protocol, flow, size, compression, calm] = [1, 3, 6, 9, 11];
  const open: readonly (readonly [string, number, RegExp, readonly Uint8Array[]])[] = [
    ['no SETTINGS first', protocol, /did not send SETTINGS first/, [frame(type.ping, 0, 0, Buffer.alloc(8))]],
    ['an acknowledgement first', protocol, /did not send SETTINGS first/, [settingsAck]],
    ['DATA first', protocol, /did not send SETTINGS first/, [data(message)]],
    ['an answer before the question', protocol, /HEADERS is for a stream that does not exist/, [settings, answer]],
    ['a reset before the question', protocol, /RST_STREAM is for/, [settings, frame(type.reset, 0, 1, u32(0))]],
    ['push allowed by the server', protocol, /may not allow push/, [withSetting(2, 1)]],
    ['a window that is too large', flow, /window in SETTINGS/, [withSetting(4, 2 ** 31)]],
    ['a frame size that is too small', protocol, /frame size in SETTINGS/, [withSetting(5, 16_383)]],
    ['a frame size that is too large', protocol, /frame size in SETTINGS/, [withSetting(5, 2 ** 24)]],
    ['no stream allowed', protocol, /allows no stream/, [withSetting(3, 0), settingsAck]],
    ['no room for the request', protocol, /no room for the request/, [withSetting(4, 4), settingsAck]],
    ['SETTINGS of a strange length', size, /SETTINGS has the wrong length/, [frame(type.settings, 0, 0, u32(1))]],
  ];
  const asked: readonly (readonly [string, number, RegExp, readonly Uint8Array[]])[] = [
    ['an acknowledgement with content', size, /acknowledgement of SETTINGS/, [frame(type.settings, ACK, 0, u32(1))]],
    ['SETTINGS of a stream', protocol, /SETTINGS is for a stream/, [frame(type.settings, 0, 1)]],
    ['PING of a stream', protocol, /PING is for a stream/, [frame(type.ping, 0, 1, Buffer.alloc(8))]],
    ['PING of a strange length', size, /PING has the wrong length/, [frame(type.ping, 0, 0, Buffer.alloc(9))]],
    ['GOAWAY of a stream', protocol, /GOAWAY is for a stream/, [frame(type.goaway, 0, 1, u32(0, 0))]],
    ['GOAWAY that is too short', size, /GOAWAY has the wrong length/, [frame(type.goaway, 0, 0, u32(0))]],
    ['WINDOW_UPDATE of nothing', protocol, /grants nothing/, [frame(type.window, 0, 0, u32(0))]],
    ['WINDOW_UPDATE of a strange length', size, /WINDOW_UPDATE has/, [frame(type.window, 0, 0, Buffer.alloc(3))]],
    ['RST_STREAM of a strange length', size, /RST_STREAM has/, [frame(type.reset, 0, 1, Buffer.alloc(5))]],
    ['RST_STREAM of another stream', protocol, /RST_STREAM is for/, [frame(type.reset, 0, 3, u32(0))]],
    ['PRIORITY of a strange length', size, /PRIORITY has/, [frame(type.priority, 0, 1, u32(0))]],
    ['PUSH_PROMISE', protocol, /pushes, although/, [frame(type.push, END_HEADERS, 1, u32(2))]],
    ['HEADERS of another stream', protocol, /HEADERS is for/, [frame(type.headers, END_HEADERS, 2)]],
    ['CONTINUATION alone', protocol, /without HEADERS/, [frame(type.continuation, END_HEADERS, 1)]],
    ['DATA without an answer', protocol, /DATA comes without an answer/, [data(message)]],
    ['DATA of another stream', protocol, /DATA comes without/, [answer, frame(type.data, 0, 3, message)]],
    ['DATA within the headers', protocol, /DATA arrived where/, [headers({ 'grpc-status': '0' }, 0), data(message)]],
    [
      'another frame within the headers',
      protocol,
      /a frame arrived where/,
      [headers({ 'grpc-status': '0' }, 0), frame(99, 0, 0)],
    ],
    [
      'CONTINUATION of another stream',
      protocol,
      /CONTINUATION is for/,
      [headers({ 'grpc-status': '0' }, 0), frame(type.continuation, END_HEADERS, 3)],
    ],
    [
      'padding longer than HEADERS',
      protocol,
      /padding of HEADERS/,
      [frame(type.headers, END_HEADERS | PADDED, 1, Buffer.from([3, 0x88]))],
    ],
    [
      'priority in HEADERS that are too short',
      protocol,
      /padding of HEADERS/,
      [frame(type.headers, END_HEADERS | PRIORITY, 1, u32(0))],
    ],
    ['padding where HEADERS are empty', protocol, /padding of HEADERS/, [frame(type.headers, END_HEADERS | PADDED, 1)]],
    ['padding of DATA without room', protocol, /no room for its padding/, [answer, frame(type.data, PADDED, 1)]],
    [
      'padding longer than DATA',
      protocol,
      /padding of DATA/,
      [answer, frame(type.data, PADDED, 1, Buffer.from([2, 0]))],
    ],
    [
      'more than was granted',
      flow,
      /more than it has been granted/,
      [answer, ...cutData(Buffer.alloc(110_000), 10_000)],
    ],
    ['a frame that is too large', size, /larger than allowed/, [answer, data(Buffer.alloc(16_385))]],
    [
      'headers that cannot be decoded',
      compression,
      /index 0/,
      [frame(type.headers, END_HEADERS, 1, Buffer.from([128]))],
    ],
    [
      'headers without end',
      calm,
      /headers are larger than allowed/,
      [
        headers({ ':status': '200' }, 0),
        ...Array.from({ length: 5 }, () => frame(type.continuation, 0, 1, Buffer.alloc(16_000))),
      ],
    ],
    [
      'CONTINUATION without end',
      calm,
      /headers are larger than allowed/,
      [headers({ ':status': '200' }, 0), ...Array.from({ length: 64 }, () => frame(type.continuation, 0, 1))],
    ],
    ['a compressed message', protocol, /is compressed/, [answer, data(prefixed(Buffer.from('x'), 1))]],
    ['no HTTP status', protocol, /no HTTP status/, [headers({ 'grpc-status': '0' })]],
  ];
  const cases = [
    ...open.map((one) => ({ wire: () => new Wire(), one })),
    ...asked.map((one) => ({ wire: () => Wire.asked(), one })),
  ];
  for (const { wire: make, one } of cases) {
    const [name, code, reason, bytes] = one;
    it(name, () => {
      const wire = make();
      wire.push(...bytes);
      assert.ok(wire.error instanceof ProtocolError);
      assert.equal(wire.error.code, status.INTERNAL);
      assert.match(wire.error.message, reason);
      assert.deepEqual(
        [wire.frames.at(-1)?.type, wire.frames.at(-1)?.payload],
        [type.goaway, u32(0, code).toString('hex')],
      );
      const { length } = wire.written;
      wire.push(frame(type.ping, 0, 0, Buffer.alloc(8)));
      assert.equal(wire.written.length, length);
    });
  }
});
