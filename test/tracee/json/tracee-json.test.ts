import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { encodeEventJson, parseJson } from '../../../src/tracee/json/event-json.ts';
import { EventJsonError, NotJsonError } from '../../../src/tracee/json/event-json-error.ts';
import { decodeToProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { encodeTraceeJson } from '../../../src/tracee/json/tracee-json.ts';

suite("Tracee's own JSON", () => {
  const cases: Readonly<Record<string, readonly [unknown, unknown]>> = {
    'ids and severities are numbers': [
      { id: 7510, threat: { severity: 0, name: 'x' }, detected_from: { id: 715 } },
      { id: 7510, threat: { name: 'x' }, detectedFrom: { id: 715 } },
    ],
    'the family of an address is a name': [
      { data: [{ sockaddr: { sa_family: 'AF_INET', sin_port: 80 } }] },
      { data: [{ sockaddr: { saFamily: 'AF_INET', sinPort: 80 } }] },
    ],
    'an empty list is an empty object': [{ data: [{ str_array: {} }] }, { data: [{ strArray: {} }] }],
    'a value that is not set is null': [
      {
        data: [{ name: 'a', value: null }],
        detected_from: { data: [{ name: 'b', value: null }], parent: { data: [{ name: 'c', value: null }] } },
      },
      { data: [{ name: 'a' }], detectedFrom: { data: [{ name: 'b' }], parent: { data: [{ name: 'c' }] } } },
    ],
    'a time that is not set is the text null': [{ timestamp: 'null', name: 'x' }, { name: 'x' }],
    'empty fields are written out': [
      { policies: { matched: [] }, workload: { container: { id: 'c', name: '', started: false } } },
      { policies: {}, workload: { container: { id: 'c' } } },
    ],
  };
  for (const [name, [tracee, canonical]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(decodeToProtobufJson(encodeTraceeJson(tracee)), canonical));
  }

  test('a value without a kind, as older versions write it, is refused', () => {
    assert.throws(() => encodeTraceeJson({ data: [{ name: 'a', value: 5 }] }), {
      name: 'EventJsonError',
      message: 'data[0]: unknown key "value"',
    });
  });

  test('chains without a bottom are refused', () => {
    const line = `{"id":1,"detected_from":${'{"parent":'.repeat(50_000)}{}${'}'.repeat(50_000)}}`;
    assert.throws(() => encodeEventJson(line), /nested deeper/);
  });
});

suite('a line in either form', () => {
  test('the id tells', () => {
    const tracee = '{"id":1015,"data":[{"name":"a","value":null}]}';
    const canonical = '{"id":"sched_process_exec","data":[{"name":"a"}]}';
    assert.deepEqual(encodeEventJson(tracee), encodeEventJson(canonical));
    assert.throws(() => encodeEventJson(canonical.replace('"name"', '"value":null,"name"')), EventJsonError);
  });

  test('a finding in protobuf JSON has a number as its id and is read all the same', () => {
    const finding = { id: 7510, detectedFrom: { id: 715, data: [{ name: 'x', uInt64: '2' }] } };
    assert.deepEqual(decodeToProtobufJson(encodeEventJson(JSON.stringify(finding))), finding);
  });

  test('what is no JSON is told apart, without quoting it', () => {
    assert.throws(
      () => encodeEventJson('{"name":"\u001b[2J"'),
      (error) => error instanceof NotJsonError && error.message === 'the line is not JSON',
    );
  });
});

test('integers that a double does not hold are read exactly, wherever they stand', () => {
  const address = (text: string) =>
    `{"timestamp":"2026-01-01T00:00:00Z","id":1034,"name":"a","workload":{"process":{"thread":{"user_stack_trace":{"addresses":[{"address":${text}}]}}}}}`;
  for (const number of ['5252755484170657295', '18446744073709551615', '9007199254740993', '140737488355328']) {
    assert.deepEqual(encodeEventJson(address(number)), encodeEventJson(address(`"${number}"`)));
  }
  assert.throws(() => encodeEventJson(address('18446744073709551616')), /expected an unsigned 64-bit integer/);
  assert.throws(() => encodeEventJson(address('1.5')), /expected an unsigned 64-bit integer/);
  const text = '{"name":"a: 12345678901234567890"}';
  assert.deepEqual(parseJson(text), JSON.parse(text));
});
