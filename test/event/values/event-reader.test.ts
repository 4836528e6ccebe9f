import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import * as z from 'zod';
import { describeEvent, eventNames } from '../../../src/event/catalogue.ts';
import { MessageHead } from '../../../src/event/message/message-head.ts';
import { ownSchemas } from '../../../src/event/schema/index.ts';
import { declaredKind } from '../../../src/event/schema/kinds.ts';
import { DataReader, eventSchema, MissingArgument } from '../../../src/event/values/event-reader.ts';
import { uniqueId } from '../../../src/event/workload/unique-id.ts';
import type { Catalogue } from '../../../src/gen/catalogue.ts';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { accepted, dataOf, fixture } from '../events.ts';

const integers = { int32: 32, u_int32: 32, int64: 64, u_int64: 64, pointer: 64 } as const;
type Integer = keyof typeof integers;
const isInteger = (kind: string): kind is Integer => Object.hasOwn(integers, kind);

const numbers = eventNames().flatMap((event) =>
  (describeEvent(event)?.arguments ?? []).flatMap(({ name, kind, decoded }) =>
    isInteger(kind) ? [{ event, name, kind, decoded }] : [],
  ),
);

const vectors = fixture('vectors/decoded.jsonl.gz')
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => {
    const data = z.array(z.record(z.string(), z.unknown()));
    return z.object({ name: z.string(), raw: data, decoded: data }).parse(JSON.parse(line));
  });

describe('one meaning', () => {
  it('has a number whatever integer it was sent as', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...numbers),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.constantFrom<Integer>('int32', 'u_int32', 'int64', 'u_int64', 'pointer'),
        (argument, value, kind) => {
          const data = accepted(argument.event, [
            { name: argument.name, [kind]: kind.endsWith('32') ? value : `${value}` },
          ]);
          assert.deepEqual(data[argument.name], argument.kind.endsWith('32') ? value : BigInt(value));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('has a number that does not fit refused at its path', () => {
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.bigInt({ min: -(2n ** 63n), max: -1n }), (argument, value) => {
        const { kind, event, name } = argument;
        const fits = kind === 'int64' || (kind === 'int32' && value >= -(2n ** 31n));
        const result = dataOf(event, [{ name, int64: `${value}` }]);
        if (fits) assert.deepEqual('data' in result && result.data[name], kind === 'int32' ? Number(value) : value);
        else assert.equal('issues' in result && result.issues[0]?.path, name);
      }),
      { numRuns: 500 },
    );
  });

  it('has decoded data turned back into a number with the same text', () => {
    let exact = 0;
    for (const { name, raw, decoded } of vectors) {
      const before = dataOf(name, raw);
      const after = dataOf(name, decoded);
      // Some vectors hold numbers that the kind has no room for: then both forms must be refused or read alike.
      if (!('data' in before)) continue;
      assert.ok('data' in after, `${name} ${JSON.stringify(decoded)}`);
      const same = JSON.stringify(texts(before.data)) === JSON.stringify(texts(after.data));
      if (same) exact++;
      for (const key of Object.keys(before.data))
        assert.equal(typeof after.data[key], typeof before.data[key], `${name}.${key}`);
    }
    assert.ok(exact > vectors.length / 2, `${exact} of ${vectors.length}`);
  });

  it('has pointers exact in all three forms', () => {
    for (const value of ['0', '1', '140175359643744', '18446744073709551615']) {
      for (const sent of [{ pointer: value }, { uInt64: value }, { str: `0x${BigInt(value).toString(16)}` }]) {
        assert.deepEqual(accepted('rseq', [{ name: 'rseq', ...sent }]), { rseq: BigInt(value) });
      }
    }
  });

  it('says when it is not exact', () => {
    const decoded = (text: string) => dataOf('prctl', [{ name: 'option', str: text }]);
    assert.deepEqual(decoded('PR_SET_NAME'), { data: { option: 15 }, inexact: false });
    const result = decoded('no such option');
    assert.ok('issues' in result);
    assert.deepEqual(
      result.issues.map(({ path }) => path),
      ['option'],
    );
    const inexact = vectors
      .map(({ name, decoded: data }) => dataOf(name, data))
      .filter((one) => 'inexact' in one && one.inexact);
    assert.ok(inexact.length > 0);
  });
});

function texts(data: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify(data, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)));
}

describe('arguments', () => {
  it('of a wrong kind make the event invalid, each at its path', () => {
    const result = dataOf('rseq', [
      { name: 'rseq', bool: true },
      { name: 'flags', str: 'x' },
      { name: 'sig', uInt32: 1 },
    ]);
    assert.ok('issues' in result);
    assert.deepEqual(result.issues.map(({ path }) => path).toSorted(), ['flags', 'rseq']);
    for (const wrong of [
      { timespec: { value: 3 } },
      { bytes: 'AA==' },
      { int32Array: { value: [1] } },
      { struct: {} },
    ]) {
      assert.ok('issues' in dataOf('rseq', [{ name: 'flags', ...wrong }]), JSON.stringify(wrong));
    }
  });

  it('of another structure are refused too', () => {
    const result = dataOf('security_socket_connect', [{ name: 'remote_addr', credentials: { uid: 0 } }]);
    assert.deepEqual(result, { issues: [{ path: 'remote_addr', message: 'credentials does not fit into sockaddr' }] });
  });

  it('that are missing show when read, not before', () => {
    const data = accepted('rseq', [{ name: 'sig', uInt32: 7 }, { name: 'flags' }]);
    assert.equal(data['sig'], 7);
    assert.deepEqual(Object.keys(data), ['sig']);
    assert.deepEqual({ ...data }, { sig: 7 });
    for (const name of ['rseq', 'flags', 'returnValue']) {
      assert.throws(
        () => data[name],
        (error) => error instanceof MissingArgument && error.argument === name && error.event === 'rseq',
      );
    }
  });

  it('of one name: the first counts; unknown ones do not', () => {
    const twice = [
      { name: 'sig', uInt32: 1 },
      { name: 'sig', uInt32: 2 },
      { name: 'nonsense', str: 'x' },
    ];
    assert.deepEqual(accepted('rseq', twice), { sig: 1 });
    assert.deepEqual({ ...accepted('made_up', twice) }, { sig: 1, nonsense: 'x' });
  });

  it('of events that the catalogue lacks are what was sent', () => {
    const data = accepted('made_up', [
      { name: 'a', uInt64: '5' },
      { name: '__proto__', str: 'x' },
      { name: 'constructor', bool: true },
    ]);
    assert.equal(data['a'], 5n);
    assert.equal(data['constructor'], true);
    assert.throws(() => data['b'], MissingArgument);
    assert.throws(() => data['toString'], MissingArgument);
    assert.equal(JSON.stringify({ data: accepted('made_up', [{ name: 'b', str: 'x' }]) }), '{"data":{"b":"x"}}');
  });

  it('cannot be changed', () => {
    for (const name of ['sched_process_exec', 'made_up']) {
      const bytes = encodeProtobufJson({
        name,
        timestamp: '2026-01-01T00:00:00Z',
        data: [{ name: 'argv', strArray: { value: ['a'] } }],
      });
      const head = new MessageHead();
      assert.ok(head.read(bytes, 0, bytes.length));
      const result = new DataReader(name, 'amd64').read(bytes, head.start, head.end);
      assert.ok('data' in result);
      assert.ok(Object.isFrozen(result.data['argv']), name);
      assert.throws(() => Object.assign(result.data, { argv: 1 }), TypeError);
    }
  });
});

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Own = typeof ownSchemas;
type Output<N extends keyof Own> = z.output<Own[N]>;
type Like<N extends keyof Own> =
  Same<Readonly<Output<N>>, Catalogue[N]> extends true ? true : Same<Output<N>, Mutable<Catalogue[N]>>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

describe('own schemas', () => {
  it('have the types of the catalogue', () => {
    const all: { readonly [N in keyof Own]: Like<N> } = {
      clone: true,
      prctl: true,
      rseq: true,
      sched_process_exec: true,
      sched_process_exit: true,
      sched_process_fork: true,
      set_tid_address: true,
    };
    assert.deepEqual(Object.keys(all).toSorted(), Object.keys(ownSchemas).toSorted());
  });

  it('list exactly the arguments of the catalogue, in its kinds', () => {
    for (const [name, schema] of Object.entries(ownSchemas)) {
      const known = describeEvent(name)?.arguments ?? [];
      assert.deepEqual(
        Object.keys(schema.shape),
        known.map((one) => one.name),
        name,
      );
      for (const { name: argument, kind } of known) {
        const field = new Map<string, z.ZodType>(Object.entries(schema.shape)).get(argument);
        assert.ok(field);
        if (integers[kind as Integer] === 64) assert.equal(declaredKind(field), kind, `${name}.${argument}`);
      }
    }
  });

  it('exist for every event, own or made, and for no other', () => {
    for (const name of eventNames()) {
      assert.deepEqual(
        Object.keys(eventSchema(name)?.shape ?? {}),
        (describeEvent(name)?.arguments ?? []).map((one) => one.name),
      );
    }
    assert.equal(eventSchema('made_up'), undefined);
  });
});

it("unique ids are Tracee's", () => {
  const vector = z.object({ hostTid: z.number(), startTimeEpochNs: z.string(), uniqueId: z.number() });
  const lines = fixture('vectors/hash.jsonl').toString().trimEnd().split('\n');
  assert.equal(lines.length, 100);
  for (const line of lines) {
    const { hostTid, startTimeEpochNs, uniqueId: expected } = vector.parse(JSON.parse(line));
    assert.equal(uniqueId(hostTid, BigInt(startTimeEpochNs)), expected, line);
  }
});
