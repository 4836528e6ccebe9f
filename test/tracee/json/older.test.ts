import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { uniqueId } from '../../../src/event/workload/unique-id.ts';
import { EventEncoder, encodeEventJson, parseJson } from '../../../src/tracee/json/event-json.ts';
import { EventJsonError } from '../../../src/tracee/json/event-json-error.ts';
import { decodeToProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { isObject } from '../../../src/tracee/json/value-codec.ts';

function content(file: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)));
}

function read(line: string): Readonly<Record<string, unknown>> {
  const event = decodeToProtobufJson(encodeEventJson(line));
  assert.ok(isObject(event));
  return event;
}

/** The arguments of an event, as text in the older form, in protobuf JSON. */
function data(args: string, event = 'made_up', more = ''): unknown {
  return read(
    `{"timestamp":1,"eventId":"6000","eventName":"${event}","processEntityId":1,"threadEntityId":1${more},"args":${args}}`,
  )['data'];
}

function value(type: string, json: string, event?: string): unknown {
  const all = data(`[{"name":"x","type":"${type}","value":${json}}]`, event);
  assert.ok(Array.isArray(all));
  const { name, ...rest } = all[0];
  assert.equal(name, 'x');
  return rest;
}

/** What both forms of an event have in common: numbers of events differ from release to release, the stream lacks times of forks. */
function comparable(event: unknown): string {
  assert.ok(isObject(event));
  const { id: _id, detectedFrom, data: args, ...rest } = event;
  const isFork = event['name'] === 'sched_process_fork';
  const kept = Array.isArray(args) ? args.filter(({ name }) => !isFork || !String(name).endsWith('_time')) : args;
  const origin = isObject(detectedFrom) && 'name' in detectedFrom ? detectedFrom : undefined;
  return JSON.stringify(sorted({ ...rest, data: kept, origin }));
}

function sorted(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(sorted);
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.keys(json)
      .sort()
      .map((key) => [key, sorted(json[key])]),
  );
}

/** Of the events of the recording; its JSON starts 474 events earlier. All of it is compared by its findings elsewhere. */
const some = 4_000;

test('every event of the stream of v0.24.1 stands in its JSON, with the same content', () => {
  const encoder = new EventEncoder(() => assert.fail('nothing is lacking'));
  const written = new Map<string, number>();
  for (const line of content('v0.24.1/misuse.tracee.jsonl.gz')
    .toString()
    .split('\n', some + 484)) {
    const key = comparable(decodeToProtobufJson(encoder.encode(parseJson(line))));
    written.set(key, (written.get(key) ?? 0) + 1);
  }
  const stream = content('v0.24.1/misuse.pb.gz');
  let events = 0;
  for (let start = 0; events < some; events++) {
    const end = start + 4 + stream.readUInt32LE(start);
    const key = comparable(decodeToProtobufJson(stream, start + 4, end));
    const left = written.get(key) ?? 0;
    assert.ok(left > 0, `event ${events + 1} is missing: ${key}`);
    written.set(key, left - 1);
    start = end;
  }
});

suite('values of the older form', () => {
  const cases: readonly (readonly [type: string, json: string, expected: unknown, event?: string])[] = [
    ['trace.Pointer', '18446744073709551615', { uInt64: '18446744073709551615' }],
    ['uint64', '9007199254740993', { uInt64: '9007199254740993' }],
    ['int64', '-9223372036854775808', { int64: '-9223372036854775808' }],
    ['void*', '"0x7ffc00000001"', { uInt64: '140720308486145' }],
    ['struct rseq*', '140720308486145', { uInt64: '140720308486145' }],
    ['unsigned long', '5', { uInt64: '5' }],
    ['off_t', '-1', { int64: '-1' }],
    ['int', '5', { int64: '5' }],
    ['int', '5', { int32: 5 }, 'rseq'],
    ['int', '"O_RDONLY"', { str: 'O_RDONLY' }],
    ['pid_t', '0', { int32: 0 }],
    ['umode_t', '33261', { uInt32: 33_261 }],
    ['uint8', '7', { uInt32: 7 }],
    ['uint32', '4294967296', { uInt64: '4294967296' }],
    ['bool', 'true', { bool: true }],
    ['const char*', '"0x5"', { str: '0x5' }],
    ['const char**', '["a","b"]', { strArray: { value: ['a', 'b'] } }],
    ['[]string', '[]', { strArray: {} }],
    ['[]byte', '"AAE="', { bytes: 'AAE=' }],
    ['[2]int', '[-1,2]', { int32Array: { value: [-1, 2] } }],
    ['unsigned long[]', '[18446744073709551615]', { uInt64Array: { value: ['18446744073709551615'] } }],
    ['float64', '5', { timespec: { value: 5 } }],
    ['struct timespec*', '1.5', { timespec: { value: 1.5 } }],
    ['time.Time', '"2026-11-27T20:57:59.74106953Z"', { uInt64: '1795813079741069530' }],
    ['time.Time', '"1970-01-01T00:00:00Z"', {}],
    ['unknown', '{"a":[1,null]}', { struct: { a: [1, null] } }],
    ['SockAddr', 'null', {}],
    ['SockAddr', '{"sa_family":"AF_UNIX","sun_path":"/x"}', { sockaddr: { saFamily: 'AF_UNIX', sunPath: '/x' } }],
    [
      'struct sockaddr*',
      '{"sa_family":"AF_INET6","sin6_addr":"::1","sin6_port":"443","sin6_flowinfo":"0","sin6_scopeid":"1"}',
      { sockaddr: { saFamily: 'AF_INET6', sin6Addr: '::1', sin6Port: 443, sin6Scopeid: 1 } },
    ],
    ['SockAddr', '{"sa_family":"AF_NETLINK"}', { sockaddr: {} }],
    [
      'trace.SlimCred',
      '{"Uid":1000,"Euid":0,"CapEffective":2097153,"CapBounding":2199023255551}',
      {
        credentials: {
          uid: 1000,
          euid: 0,
          capEffective: ['CAP_CHOWN', 'CAP_SYS_ADMIN'],
          capBounding: [...Array(41).keys()].map((bit) => capability(bit)),
        },
      },
    ],
    [
      'trace.ProtoIPv4',
      '{"IHL":5,"TTL":64,"srcIP":"1.2.3.4","fragOffset":1}',
      { ipv4: { ihl: 5, ttl: 64, srcIp: '1.2.3.4', fragOffset: 1 } },
    ],
    ['trace.ProtoTCP', '{"srcPort":1,"ack":5,"ACK":1,"FIN":0}', { tcp: { srcPort: 1, ack: 5, ackFlag: 1 } }],
    [
      'trace.ProtoDNS',
      '{"ID":7,"QDCount":1,"questions":[{"name":"a.example"}],"answers":[{"TTL":3,"CNAME":"b","SOA":{"MName":"m"},"TXTs":null}]}',
      {
        dns: {
          id: 7,
          qdCount: 1,
          questions: [{ name: 'a.example' }],
          answers: [{ ttl: 3, cname: 'b', soa: { mname: 'm' } }],
        },
      },
    ],
    [
      '[]trace.DnsResponseData',
      '[{"query_data":{"query":"q"},"dns_answer":[{"answer_type":"A","ttl":1,"answer":"1.2.3.4"}]}]',
      {
        dnsResponses: {
          responses: [{ dnsQueryData: { query: 'q' }, dnsAnswer: [{ type: 'A', ttl: 1, answer: '1.2.3.4' }] }],
        },
      },
    ],
    [
      'trace.ProtoHTTPRequest',
      '{"method":"GET","uri_path":"/","headers":{"A":["b","c"]},"content_length":-1}',
      { httpRequest: { method: 'GET', uriPath: '/', headers: { A: { header: ['b', 'c'] } }, contentLength: '-1' } },
    ],
    [
      'map[string]trace.HookedSymbolData',
      '{"f":{"SymbolName":"s","ModuleOwner":"m"}}',
      { hookedSeqOps: { value: { f: { symbolName: 's', moduleOwner: 'm' } } } },
    ],
  ];
  for (const [type, json, expected, event] of cases) {
    test(`${type}: ${json}`, () => assert.deepEqual(value(type, json, event), expected));
  }
});

function capability(bit: number): unknown {
  const event = decodeToProtobufJson(
    encodeEventJson(`{"id":1,"data":[{"name":"x","credentials":{"cap_bounding":[${bit}]}}]}`),
  );
  const text = JSON.stringify(event);
  const [, name] = /\["?([A-Z_]+|\d+)"?\]/.exec(text) ?? [];
  return name === undefined || /^\d/.test(name) ? bit : name;
}

test('what a system call returned is its last argument, and other events have none', () => {
  const last = (event: string, more: string) => data('[]', event, more);
  assert.deepEqual(last('rseq', ',"returnValue":-22'), [{ name: 'returnValue', int64: '-22' }]);
  assert.equal(last('security_file_open', ',"returnValue":-22'), undefined);
  const gone = read('{"timestamp":1,"eventId":"134","eventName":"uselib_of_old","returnValue":3}');
  assert.deepEqual(gone['data'], [{ name: 'returnValue', int64: '3' }]);
});

test('findings of older releases keep the event that caused them', () => {
  const cause = '{"id":101,"name":"ptrace","args":[{"name":"pid","type":"pid_t","value":5}],"returnValue":0}';
  for (const name of ['triggeredBy', 'detectedFrom']) {
    const event = read(
      `{"timestamp":1,"eventName":"anti_debugging","args":[{"name":"${name}","type":"unknown","value":${cause}}],` +
        '"metadata":{"Description":"d","Properties":{"Severity":3,"signatureID":"TRC-102","signatureName":"n","Count":2}}}',
    );
    assert.equal(event['data'], undefined);
    assert.deepEqual(event['detectedFrom'], {
      id: 101,
      name: 'ptrace',
      data: [
        { name: 'pid', int32: 5 },
        { name: 'returnValue', int64: '0' },
      ],
    });
    assert.deepEqual(event['threat'], {
      description: 'd',
      mitre: { tactic: {}, technique: {} },
      severity: 'HIGH',
      name: 'n',
      properties: { signatureID: 'TRC-102', Count: '2' },
    });
  }
});

test('metadata without a severity is no threat', () => {
  assert.equal(read('{"timestamp":1,"eventName":"x","metadata":{"Properties":{"a":1}}}')['threat'], undefined);
});

test('a container and a pod are read where releases before v0.14 have them', () => {
  const event = read(
    '{"timestamp":1,"eventName":"x","containerId":"c","containerImage":"i","containerName":"n","podName":"p","podNamespace":"s","contextFlags":{"containerStarted":true}}',
  );
  const { workload } = event;
  assert.ok(isObject(workload));
  assert.deepEqual(workload['container'], { id: 'c', name: 'n', image: { name: 'i' }, started: true });
  assert.deepEqual(workload['k8s'], { pod: { name: 'p' }, namespace: { name: 's' } });
});

suite('events without unique ids', () => {
  const started = 1_685_463_372_074_238_271n;
  const line = (hostPid: number, hostTid: number, parent = 1): string =>
    `{"timestamp":${started},"threadStartTime":${started},"hostProcessId":${hostPid},"hostThreadId":${hostTid},` +
    `"hostParentProcessId":${parent},"eventName":"x","args":[]}`;
  const ids = (encoder: EventEncoder, text: string): unknown[] => {
    const event = decodeToProtobufJson(encoder.encode(parseJson(text)));
    assert.ok(isObject(event) && isObject(event['workload']) && isObject(event['workload']['process']));
    const { uniqueId: process, thread, ancestors } = event['workload']['process'];
    assert.ok(isObject(thread));
    return [process, thread['uniqueId'], Array.isArray(ancestors) ? ancestors[0].uniqueId : undefined];
  };

  test("get those that Tracee would give, once their process's leader is known, and it is said once", () => {
    const lacks: string[] = [];
    const encoder = new EventEncoder((lack) => lacks.push(lack));
    const leader = uniqueId(7, started);
    assert.deepEqual(ids(encoder, line(7, 8)), [uniqueId(7, 0n), uniqueId(8, started), undefined]);
    assert.deepEqual(ids(encoder, line(7, 7)), [leader, leader, undefined]);
    assert.deepEqual(ids(encoder, line(7, 8)), [leader, uniqueId(8, started), undefined]);
    assert.deepEqual(ids(encoder, line(9, 9, 7)), [uniqueId(9, started), uniqueId(9, started), leader]);
    assert.deepEqual(lacks, ['unique ids']);
  });
});

suite('hostile lines', () => {
  test('what is no event says where', () => {
    const refused = (line: string, message: RegExp) =>
      assert.throws(
        () => encodeEventJson(line),
        (error) => error instanceof EventJsonError && message.test(error.message),
      );
    refused('{"eventName":5}', /^eventName: expected a name, got 5$/);
    refused('{"eventName":"x","timestamp":"now"}', /^timestamp: expected nanoseconds since 1970, got "now"$/);
    refused('{"eventName":"x","timestamp":1e30}', /^timestamp: /);
    refused('{"eventName":"x","args":{}}', /^args: expected an array/);
    refused('{"eventName":"x","args":[1]}', /^args\[0\]: expected an object/);
    refused(
      '{"eventName":"x","args":[{"name":"a","type":"[]byte","value":"\\u001b[2J"}]}',
      /expected base64, got "\\u001b/,
    );
  });

  test('causes without a bottom are cut', () => {
    const open = '{"id":1,"name":"x","args":[{"name":"detectedFrom","value":'.repeat(40_000);
    const line = `{"timestamp":1,"eventName":"x","args":[{"name":"detectedFrom","value":${open}{}${'}]}'.repeat(40_000)}}]}`;
    assert.equal(read(line)['name'], 'x');
  });

  test('lists without a bottom in properties are cut', () => {
    const list = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const event = read(`{"timestamp":1,"eventName":"x","metadata":{"Properties":{"Severity":1,"a":[1,${list}]}}}`);
    assert.ok(isObject(event['threat']));
    assert.deepEqual(event['threat']['properties'], { a: '[1 {...}]' });
  });

  test('any values give an event or an EventJsonError', () => {
    const names =
      'timestamp eventName eventId args metadata returnValue threadStartTime hostProcessId userId stackAddresses executable container ' +
      'containerId contextFlags processEntityId threadEntityId matchedPolicies processName Properties Severity name type value ' +
      'sa_family __proto__';
    const key = fc.constantFrom(...names.split(' '));
    const leaf = fc.oneof(
      fc.constantFrom(
        'rseq',
        'int',
        'detectedFrom',
        'trace.ProtoDNS',
        'trace.SlimCred',
        '[]byte',
        'time.Time',
        'AF_INET',
        '0x5',
      ),
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.bigInt(-(2n ** 70n), 2n ** 70n),
      fc.boolean(),
      fc.constant(null),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(key, tie('json')),
      ),
    }));
    const encoder = new EventEncoder();
    fc.assert(
      fc.property(fc.dictionary(key, json), json, (event, args) => {
        for (const one of [event, { ...event, eventName: 'rseq' }, { eventName: 'x', timestamp: 1, args }]) {
          if (Object.hasOwn(one, 'name')) continue;
          try {
            encoder.encode(one);
          } catch (error) {
            assert.ok(error instanceof EventJsonError, String(error));
          }
        }
      }),
      { numRuns: 1_000, seed: 15 },
    );
  });
});
