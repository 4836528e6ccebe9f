import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadInterface } from '../../../src/tracee/interface.ts';
import { EventJsonError } from '../../../src/tracee/json/event-json-error.ts';
import { decodeToProtobufJson, encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';

function again(event: unknown): unknown {
  return decodeToProtobufJson(encodeProtobufJson(event));
}

/** An event with one argument of the given JSON. */
function argument(value: Readonly<Record<string, unknown>>) {
  return { data: [{ name: 'a', ...value }] };
}

function refusal(event: unknown): string {
  try {
    encodeProtobufJson(event);
  } catch (error) {
    assert.ok(error instanceof EventJsonError, String(error));
    return error.message;
  }
  return assert.fail(`not refused: ${JSON.stringify(event)}`);
}

suite('canonical protobuf JSON comes back as it was', () => {
  const cases: Readonly<Record<string, unknown>> = {
    'empty event': {},
    'names of events, and numbers that have none': { id: 'sched_process_exec', name: 'sched_process_exec' },
    'ids of findings': { id: 7510, name: 'fileless_execution' },
    'negative enum number': { id: -3 },
    'empty messages stay present': { policies: {}, workload: { process: { executable: {} }, container: {}, k8s: {} } },
    'wrapped zero stays present': { workload: { process: { hostPid: 0, realUser: { id: 0 } } } },
    'zero in a oneof stays present': argument({ int32: 0 }),
    'empty text in a oneof': argument({ str: '' }),
    'empty list in a oneof': argument({ strArray: {} }),
    'unset argument': argument({}),
    'largest numbers': {
      data: [
        { name: 'a', int32: -2_147_483_648 },
        { name: 'b', uInt32: 4_294_967_295 },
        { name: 'c', int64: '-9223372036854775808' },
        { name: 'd', int64: '9223372036854775807' },
        { name: 'e', uInt64: '18446744073709551615' },
        { name: 'f', pointer: '18446603336221196289' },
        { name: 'g', int64: '-1' },
        { name: 'h', uInt64Array: { value: ['0', '9007199254740993'] } },
        { name: 'i', int32Array: { value: [-1, 0, 1] } },
      ],
    },
    bytes: argument({ bytes: 'f0VMRv+/AA==' }),
    doubles: {
      data: [1.5, 0, -0, 5e-324, 'NaN', 'Infinity', '-Infinity'].map((value) => ({ timespec: { value } })),
    },
    'capabilities, some without a name': argument({
      credentials: { uid: 0, capEffective: ['CAP_SYS_ADMIN', 9, 'CAP_CHOWN', 41] },
    }),
    struct: argument({ struct: { a: null, b: 1.5, c: 'x', d: true, e: { f: [] }, g: [[1], null, {}], '': 0 } }),
    'empty struct': argument({ struct: {} }),
    maps: argument({ hookedSeqOps: { value: { tcp4_seq_ops: { symbolName: 'x' }, '': {} } } }),
    'times before 1970': { timestamp: '0001-01-01T00:00:00Z' },
    'the last time': { timestamp: '9999-12-31T23:59:59.999999999Z' },
    milliseconds: { timestamp: '2026-11-23T07:35:10.300Z' },
    microseconds: { timestamp: '2026-11-23T07:35:10.000001Z' },
    threat: { threat: { severity: 'CRITICAL', mitre: { technique: { id: 'T1620' } }, properties: { a: '', b: 'c' } } },
    'origin of an origin': { detectedFrom: { id: 101, parent: { name: 'x', data: [{ name: 'y', bool: false }] } } },
  };
  for (const [name, event] of Object.entries(cases)) test(name, () => assert.deepEqual(again(event), event));
});

suite('other spellings that protobuf JSON allows', () => {
  const cases: Readonly<Record<string, readonly [unknown, unknown]>> = {
    'names of the .proto files': [
      { detected_from: { id: 1 }, workload: { process: { host_pid: 7 } }, data: [{ u_int32: 1 }] },
      { detectedFrom: { id: 1 }, workload: { process: { hostPid: 7 } }, data: [{ uInt32: 1 }] },
    ],
    'numbers of enums': [{ id: 1015 }, { id: 'sched_process_exec' }],
    defaults: [{ id: 'unspecified', name: '', data: [] }, {}],
    'numbers as text': [argument({ int32: '-5' }), argument({ int32: -5 })],
    'small 64-bit numbers': [argument({ uInt64: 5 }), argument({ uInt64: '5' })],
    'null is not set': [{ name: null, policies: null, data: [{ int32: null, str: 'x' }] }, { data: [{ str: 'x' }] }],
    'base64 for addresses, without padding': [argument({ bytes: '-_8' }), argument({ bytes: '+/8=' })],
    'doubles as text': [argument({ timespec: { value: '1.5e3' } }), argument({ timespec: { value: 1500 } })],
    'trimmed zeros': [{ timestamp: '2026-11-23T08:50:22.7969353Z' }, { timestamp: '2026-11-23T08:50:22.796935300Z' }],
    'zeros behind nanoseconds': [
      { timestamp: '2026-11-23T08:50:22.00000000000Z' },
      { timestamp: '2026-11-23T08:50:22Z' },
    ],
    'other zones': [{ timestamp: '2026-01-01T00:30:00+01:00' }, { timestamp: '2025-12-31T23:30:00Z' }],
  };
  for (const [name, [given, canonical]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(again(given), canonical));
  }
});

suite('what is refused, with the path to it', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [[], 'event: expected an object, got an array'],
    [null, 'event: expected an object, got null'],
    [{ nmae: 'x' }, 'event: unknown key "nmae"'],
    [{ workload: { process: { Pid: 1 } } }, 'workload.process: unknown key "Pid"'],
    [argument({ int32: 2 ** 31 }), 'data[0].int32: expected a 32-bit integer, got 2147483648'],
    [argument({ uInt32: -1 }), 'data[0].uInt32: expected an unsigned 32-bit integer, got -1'],
    [argument({ int32: 1.5 }), 'data[0].int32: expected a 32-bit integer, got 1.5'],
    [argument({ int32: '0x10' }), 'data[0].int32: expected a 32-bit integer, got "0x10"'],
    [
      argument({ uInt64: 2 ** 53 }),
      'data[0].uInt64: expected an unsigned 64-bit integer, written as a string because a JSON number above 2^53 loses digits, got 9007199254740992',
    ],
    [
      argument({ uInt64: '18446744073709551616' }),
      'data[0].uInt64: expected an unsigned 64-bit integer, got "18446744073709551616"',
    ],
    [argument({ uInt64: '-1' }), 'data[0].uInt64: expected an unsigned 64-bit integer, got "-1"'],
    [argument({ int64: '9223372036854775808' }), 'data[0].int64: expected a 64-bit integer, got "9223372036854775808"'],
    [argument({ pointer: '' }), 'data[0].pointer: expected an unsigned 64-bit integer, got ""'],
    [
      argument({ uInt64Array: { value: ['1', null] } }),
      'data[0].uInt64Array.value[1]: expected an unsigned 64-bit integer, got null',
    ],
    [argument({ str: 5 }), 'data[0].str: expected a string of whole characters, got 5'],
    [argument({ str: '\ud800' }), 'data[0].str: expected a string of whole characters, got "\\ud800"'],
    [argument({ bool: 'true' }), 'data[0].bool: expected true or false, got "true"'],
    [argument({ bytes: 'a' }), 'data[0].bytes: expected base64, got "a"'],
    [argument({ bytes: 'ab!=' }), 'data[0].bytes: expected base64, got "ab!="'],
    [argument({ strArray: ['x'] }), 'data[0].strArray: expected an object, got an array'],
    [argument({ timespec: { value: '' } }), 'data[0].timespec.value: expected a number, got ""'],
    [argument({ int32: 1, str: 'x' }), 'data[0]: only one of int32 and str may be given'],
    [argument({ uInt32: 1, u_int32: 1 }), 'data[0]: uInt32 and u_int32 are the same field'],
    [argument({ struct: { a: [1, undefined] } }), 'data[0].struct.a[1]: expected a JSON value, got undefined'],
    [{ id: 'no_such_event' }, 'id: expected a name or number of EventId, got "no_such_event"'],
    [{ id: 'toString' }, 'id: expected a name or number of EventId, got "toString"'],
    [{ data: {} }, 'data: expected an array, got an object'],
    [{ threat: { properties: { a: null } } }, 'threat.properties.a: expected a string of whole characters, got null'],
    ...['2026-02-29T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01 00:00:00Z', '2026-01-01T00:00:00.1234567891Z'].map(
      (timestamp) =>
        [{ timestamp }, `timestamp: expected a time in RFC 3339 with at most nanoseconds, got "${timestamp}"`] as const,
    ),
  ];
  for (const [event, message] of cases) test(message, () => assert.equal(refusal(event), message));

  test('text of an attacker is shown in printable ASCII and cut', () => {
    assert.equal(refusal({ 'a\u001b[2J\u202e\u009b': 1 }), 'event: unknown key "a\\u001b[2J\\u202e\\u009b"');
    assert.equal(
      refusal({ threat: { properties: { '\n\u001b': 1 } } }),
      'threat.properties["\\n\\u001b"]: expected a string of whole characters, got 1',
    );
    assert.ok(refusal({ ['x'.repeat(100_000)]: 1 }).length < 200);
  });

  test('JSON without a bottom', () => {
    let origin: unknown = {};
    let list: unknown = [];
    for (let level = 0; level < 20_000; level++) {
      origin = { parent: origin };
      list = [list];
    }
    assert.match(refusal({ detectedFrom: origin }), /nested deeper/);
    assert.match(refusal(argument({ struct: { list } })), /nested deeper/);
  });
});

test('keys with a meaning in JavaScript are keys like others', () => {
  const event: unknown = JSON.parse(
    '{"threat":{"properties":{"__proto__":"a","constructor":"b"}},"data":[{"struct":{"__proto__":{"x":1}}},{"httpRequest":{"headers":{"__proto__":{"header":["c"]}}}}]}',
  );
  assert.equal(JSON.stringify(again(event)), JSON.stringify(event));
  assert.equal(refusal(JSON.parse('{"__proto__":{}}')), 'event: unknown key "__proto__"');
});

suite('the wire', () => {
  const { streamEventsResponse } = loadInterface();
  const decode = (...bytes: number[]) => decodeToProtobufJson(Uint8Array.from(bytes));

  test('only the given part of the bytes is read', () => {
    const bytes = encodeProtobufJson({ name: 'rseq' });
    const around = Buffer.concat([Buffer.from([1, 2, 3]), bytes, Buffer.from([4])]);
    assert.deepEqual(decodeToProtobufJson(around, 3, 3 + bytes.length), { name: 'rseq' });
    assert.deepEqual(decodeToProtobufJson(bytes, 0, 0), {});
  });

  test('protobufjs reads what was written', () => {
    const bytes = encodeProtobufJson({
      timestamp: '2026-11-23T08:50:22.5Z',
      id: 7510,
      data: [{ name: 'a', pointer: '18446744073709551615' }],
      workload: { process: { pid: 0 } },
    });
    assert.deepEqual(streamEventsResponse.toObject(streamEventsResponse.decode(bytes), { longs: String }), {
      event: {
        timestamp: { seconds: '1795423822', nanos: 500_000_000 },
        id: 7510,
        data: [{ name: 'a', pointer: '18446744073709551615' }],
        workload: { process: { pid: {} } },
      },
    });
  });

  test('unknown fields of every wire type are passed over', () => {
    const unknown = [0xf8, 1, 5, 0xf9, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xfa, 1, 1, 9, 0xfd, 1, 1, 2, 3, 4];
    assert.deepEqual(decode(0x0a, unknown.length + 3, ...unknown, 0x1a, 1, 0x78), { name: 'x' });
  });

  test('known fields of another wire type are passed over', () => {
    assert.deepEqual(decode(0x0a, 5, 0x18, 5, 0x1a, 1, 0x78), { name: 'x' });
  });

  test('lists of numbers are read packed and one by one', () => {
    const values = [0x08, 1, 0x0a, 2, 2, 3, 0x08, 4];
    const array = [0x52, values.length, ...values];
    assert.deepEqual(decode(0x0a, array.length + 2, 0x32, array.length, ...array), {
      data: [{ int32Array: { value: [1, 2, 3, 4] } }],
    });
  });

  test('of a oneof the last member counts, a message that comes twice is merged', () => {
    assert.deepEqual(decode(0x0a, 7, 0x32, 5, 0x10, 1, 0x32, 1, 0x78), { data: [{ str: 'x' }] });
    assert.deepEqual(decode(0x0a, 3, 0x1a, 1, 0x78, 0x0a, 2, 0x10, 1), { name: 'x', id: 'read' });
    assert.deepEqual(decode(0x0a, 5, 0x1a, 1, 0x78, 0x1a, 0), {});
  });

  const damaged: Readonly<Record<string, readonly number[]>> = {
    'a message longer than the bytes': [0x0a, 5, 0x1a],
    'a string longer than its message': [0x0a, 2, 0x1a, 5, 0x78, 0x78, 0x78, 0x78, 0x78],
    'a number without an end': [0x0a, 2, 0x10, 0x80],
    'a field with the number 0': [0x0a, 2, 0, 0],
    'a group that is not closed': [0x0b],
    'nanoseconds above a second': [0x0a, 8, 0x0a, 6, 0x10, 0x80, 0x94, 0xeb, 0xdc, 0x03],
    'a struct value without a kind': [0x0a, 10, 0x32, 8, 0xf2, 1, 5, 0x0a, 3, 0x0a, 1, 0x78],
  };
  for (const [name, bytes] of Object.entries(damaged)) {
    test(`${name} is refused`, () => assert.throws(() => decode(...bytes), EventJsonError));
  }

  test('messages without a bottom are refused', () => {
    let origin = Buffer.alloc(0);
    const length = (bytes: Buffer) => {
      const digits = [];
      let rest = bytes.length;
      for (; rest > 127; rest >>>= 7) digits.push((rest & 127) | 128);
      return Buffer.from([...digits, rest]);
    };
    for (let level = 0; level < 2000; level++) origin = Buffer.concat([Buffer.from([0x22]), length(origin), origin]);
    const event = Buffer.concat([Buffer.from([0x42]), length(origin), origin]);
    assert.throws(
      () => decodeToProtobufJson(Buffer.concat([Buffer.from([0x0a]), length(event), event])),
      /nested deeper/,
    );
  });
});
