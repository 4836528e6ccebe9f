import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Event } from '../../src/event/event.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';
import { base, bench, said } from './run.ts';

type Data = readonly Readonly<Record<string, unknown>>[];

/** What a signature on security_file_open says of these arguments where events are read as Tracee reads them. */
function says(data: Data, read: (event: Event<'security_file_open'>) => string, where: object = {}): unknown[] {
  const one = {
    ...base,
    where: { security_file_open: where },
    on: { security_file_open: (event: Event<'security_file_open'>) => ({ text: read(event) }) },
  };
  const { engine, findings, faults, statistics } = bench([one], { asTracee: true, holdMs: 0 });
  const bytes = encodeProtobufJson({ name: 'security_file_open', data });
  engine.message(bytes, 0, bytes.length, 0);
  assert.deepEqual([faults, statistics.invalid], [[], 0]);
  return said(findings);
}

const flags = ({ data }: Event<'security_file_open'>) => `flags ${data.flags}`;
const seen = () => 'seen';

describe('where events are read as Tracee reads them', () => {
  it('an argument counts as its own kind only, and the first of a name', () => {
    assert.deepEqual(says([{ name: 'flags', int32: 1 }], flags), ['flags 1']);
    assert.deepEqual(says([{ name: 'flags', int64: '1' }], flags), []);
    assert.deepEqual(says([{ name: 'flags', str: 'O_WRONLY' }], flags), []);
    assert.deepEqual(says([{ name: 'flags' }], flags), []);
    assert.deepEqual(
      says(
        [
          { name: 'flags', int64: '1' },
          { name: 'flags', int32: 2 },
        ],
        flags,
      ),
      [],
    );
    assert.deepEqual(
      says(
        [
          { name: 'flags', int32: 2 },
          { name: 'flags', int64: '1' },
        ],
        flags,
      ),
      ['flags 2'],
    );
  });

  it('one of a wrong kind keeps nobody from the others', () => {
    const data = [
      { name: 'pathname', bool: true },
      { name: 'dev', sockaddr: {} },
      { name: 'nobody knows it', int32: 1 },
      { name: 'flags', int32: 3 },
    ];
    assert.deepEqual(says(data, flags), ['flags 3']);
  });

  it('conditions compare the text of whatever was sent', () => {
    for (const value of [
      { int32: 4 },
      { int64: '4' },
      { uInt32: 4 },
      { uInt64: '4' },
      { pointer: '4' },
      { str: '4' },
    ]) {
      assert.deepEqual(says([{ name: 'flags', ...value }], seen, { flags: 4 }), ['seen'], JSON.stringify(value));
      assert.deepEqual(says([{ name: 'flags', ...value }], seen, { flags: [1, 4] }), ['seen']);
      assert.deepEqual(says([{ name: 'flags', ...value }], seen, { flags: { not: 4 } }), []);
    }
    for (const value of [
      { str: '04' },
      { bool: true },
      { bytes: 'BA==' },
      { strArray: { value: ['4'] } },
      { timespec: { value: 4 } },
      {},
    ]) {
      assert.deepEqual(says([{ name: 'flags', ...value }], seen, { flags: 4 }), [], JSON.stringify(value));
    }
    assert.deepEqual(says([], seen, { flags: { not: 4 } }), []);
    assert.deepEqual(says([{ name: 'pathname', bytes: 'BA==' }], seen, { pathname: { suffix: '4]' } }), ['seen']);
  });
});
