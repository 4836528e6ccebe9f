import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { memoryOf } from '../../../src/event/bytes/event-memory.ts';
import type { ArgumentInfo } from '../../../src/event/catalogue.ts';
import { compiledSchema } from '../../../src/event/compiled/compiled-schema.ts';
import { FastReader } from '../../../src/event/compiled/fast-reader.ts';
import { layoutSource } from '../../../src/event/compiled/source.ts';
import type { Kind } from '../../../src/event/kinds.ts';
import { int64, pointer, uint64 } from '../../../src/event/schema/kinds.ts';
import { DataReader } from '../../../src/event/values/event-reader.ts';
import { PlainReader } from '../../../src/event/values/plain-reader.ts';
import { eventOf, field, ordinary, piece, piecesOf } from './pieces.ts';
import { viewOf } from './reference.ts';

interface Set {
  readonly reader: FastReader;
  readonly disagreements: () => number;
  /** The data as code reads it; undefined where it does not. */
  read(pieces: readonly Uint8Array[]): unknown;
}

/** A reader for an event that exists only here. */
function set(known: readonly (readonly [name: string, kind: Kind, schema: z.ZodType])[], lies = false): Set {
  const infos: ArgumentInfo[] = known.map(([name, kind]) => ({ name, kind, decoded: undefined }));
  const schema = z.object(Object.fromEntries(known.map(([name, , type]) => [name, type]))).partial();
  const plain = new PlainReader('made_up', infos, 'amd64');
  let disagreements = 0;
  const reader = new FastReader({
    event: 'made_up',
    arguments: infos,
    schema,
    judge: (b, p, end) => (lies ? { issues: [] } : plain.read(schema, b, p, end)),
    onDisagreement: () => disagreements++,
  });
  return {
    reader,
    disagreements: () => disagreements,
    read(pieces) {
      const bytes = Uint8Array.from(Buffer.concat(pieces.map((one) => field(50, one))));
      const end = reader.read(memoryOf(bytes), 0, bytes.length);
      if (end >= 0) return reader.data(bytes);
      if ('data' in plain.read(schema, bytes, 0, bytes.length)) reader.learn(bytes, 0, bytes.length);
      return undefined;
    },
  };
}

/** Reads so often that there is code for it. */
function warm({ read }: Set, pieces: readonly Uint8Array[]): unknown {
  let last: unknown;
  for (let i = 0; i < 20; i++) last = read(pieces);
  return last;
}

const hostile = [
  "');globalThis.hacked=1;('",
  '"]; globalThis.hacked = 1; //',
  '`${globalThis.hacked=1}`',
  '\\',
  '\u2028\n\r',
  '*/globalThis.hacked=1/*',
  '0',
  'ü😀',
];

describe('code', () => {
  it('is made for a layout that comes often, and takes what comes in it', () => {
    const one = set([
      ['a', 'pointer', pointer()],
      ['b', 'int32', z.int32()],
    ]);
    assert.equal(one.read([piece('a', 'pointer')]), undefined);
    assert.deepEqual(warm(one, [piece('a', 'pointer'), piece('b', 'int32')]), { a: 2n ** 64n - 1n, b: 7 });
    assert.equal(one.read([piece('b', 'int32'), piece('a', 'pointer')]), undefined);
    assert.deepEqual(warm(one, [piece('b', 'int32', 2), piece('a', 'pointer', 1)]), { a: 0n, b: -1 });
    assert.deepEqual(one.read([piece('a', 'pointer'), piece('b', 'int32')]), { a: 2n ** 64n - 1n, b: 7 });
    assert.equal(one.read([piece('a', 'u_int64'), piece('b', 'int32')]), undefined);
  });

  it('is that of the whole layout, not of its beginning', () => {
    const one = set([
      ['a', 'int32', z.int32()],
      ['b', 'int32', z.int32()],
    ]);
    assert.deepEqual(warm(one, [piece('a', 'int32')]), { a: 7 });
    assert.deepEqual(warm(one, [piece('a', 'int32'), piece('b', 'int32')]), { a: 7, b: 7 });
    assert.deepEqual(one.read([piece('a', 'int32')]), { a: 7 });
  });

  it('is not made for an argument that comes twice, and does not take one for an argument that nobody knows', () => {
    const one = set([
      ['a', 'int32', z.int32()],
      ['b', 'int32', z.int32()],
    ]);
    assert.equal(warm(one, [piece('a', 'int32'), piece('a', 'int32', 1)]), undefined);
    assert.deepEqual(warm(one, [piece('mine', 'str'), piece('b', 'int32')]), { b: 7 });
    assert.deepEqual(one.read([piece('yours', 'int64'), piece('b', 'int32')]), { b: 7 });
    assert.equal(one.read([piece('a', 'int32'), piece('b', 'int32')]), undefined);
    assert.equal(one.read([piece('b', 'int32', 1), piece('b', 'int32')]), undefined);
  });

  it('takes nothing in a value for the argument that comes next', () => {
    const one = set([
      ['a', 'int32', z.int32()],
      ['b', 'int32', z.int32()],
    ]);
    const next = piece('b', 'int32', 1);
    warm(one, [piece('a', 'int32'), piece('b', 'int32')]);
    // The text that stands behind the number has the tag of an argument: 50.
    assert.equal(one.read([Buffer.concat([piece('a', 'int32'), field(50, next)])]), undefined);
  });

  it('leaves conditions that a kind does not prove to zod', () => {
    const one = set([
      ['narrow', 'int32', z.int32().min(0).max(7)],
      ['texts', 'str_array', z.array(z.string()).max(3)],
      ['even', 'int64', int64().refine((value) => value % 2n === 0n)],
      ['upper', 'str', z.string().transform((value) => value.toUpperCase())],
      ['path', 'str', z.string().regex(/^\//)],
      ['word', 'str', z.string().trim()],
      ['least', 'u_int64', uint64().min(9n)],
      ['n', 'str', z.string().max(300)],
      ['most', 'pointer', pointer().max(140_175_359_643_744n)],
    ]);
    const good = [
      piece('narrow', 'int32'),
      piece('texts', 'str_array'),
      piece('even', 'int64', 1),
      piece('upper', 'str', 2),
      piece('path', 'str'),
      piece('word', 'str', 2),
      piece('least', 'u_int64', 2),
      piece('n', 'str'),
      piece('most', 'pointer', 2),
    ];
    assert.deepEqual(warm(one, good), {
      narrow: 7,
      texts: ['a', '', 'ü'],
      even: 0n,
      upper: 'Ü€😀',
      path: '/usr/bin/sleep',
      word: 'ü€😀',
      least: 9n,
      n: '/usr/bin/sleep',
      most: 140_175_359_643_744n,
    });
    for (const [index, bad] of [
      piece('narrow', 'int32', 2),
      undefined,
      piece('even', 'int64', 2),
      undefined,
      piece('path', 'str', 3),
      undefined,
      piece('least', 'u_int64', 1),
      undefined,
      piece('most', 'pointer', 0),
    ].entries()) {
      if (bad !== undefined) assert.equal(one.read(good.with(index, bad)), undefined, `${index}`);
    }
  });

  it('is not made where only the whole can be judged', () => {
    for (const change of [
      (schema: z.ZodObject) => schema.check(() => {}),
      (schema: z.ZodObject) => schema.catchall(z.string()),
      (schema: z.ZodObject) => schema.extend({ a: z.int32().default(5) }),
    ]) {
      const infos: ArgumentInfo[] = [{ name: 'a', kind: 'int32', decoded: undefined }];
      const schema = change(z.object({ a: z.int32() }).partial());
      const plain = new PlainReader('made_up', infos, 'amd64');
      const judge = (b: Uint8Array, p: number, end: number) => plain.read(schema, b, p, end);
      const reader = new FastReader({ event: 'made_up', arguments: infos, schema, judge, onDisagreement() {} });
      const bytes = Uint8Array.from(field(50, piece('a', 'int32')));
      for (let i = 0; i < 30; i++) reader.learn(bytes, 0, bytes.length);
      assert.equal(reader.read(memoryOf(bytes), 0, bytes.length), -1);
    }
  });

  it('holds hostile names of our own as nothing but names', () => {
    const one = set(hostile.map((name) => [name, 'str', z.string()] as const));
    const data = warm(
      one,
      hostile.map((name) => piece(name, 'str')),
    );
    assert.deepEqual(data, Object.fromEntries(hostile.map((name) => [name, '/usr/bin/sleep'])));
    assert.deepEqual(warm(one, [piece('\\', 'str')]), { '\\': '/usr/bin/sleep' });
    assert.ok(!('hacked' in globalThis));
  });

  it('is not made where a name means something to every object', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const one = set([
        [name, 'str', z.string()],
        ['a', 'str', z.string()],
      ]);
      assert.equal(warm(one, [piece('a', 'str')]), undefined, name);
    }
  });

  it('holds nothing that an event brings: no name that the catalogue lacks, no value', () => {
    const sources: string[] = [];
    const real = globalThis.Function;
    globalThis.Function = new Proxy(real, {
      construct(target, args) {
        sources.push(...args.map(String));
        return Reflect.construct(target, args);
      },
    });
    try {
      const one = set([['a', 'str', z.string()]]);
      const pieces = [piece('"];hacked//', 'str'), piece('a', 'str'), piece('hacked', 'int64')];
      assert.deepEqual(warm(one, pieces), { a: '/usr/bin/sleep' });
    } finally {
      globalThis.Function = real;
    }
    assert.doesNotMatch(sources.join(), /hacked|sleep/);
    assert.ok(sources.includes(layoutSource([{ name: 'a', kind: 'str', proved: true }], [-1, 0, -1])));
  });

  it('is made for a few layouts only, however many come', () => {
    const one = set(Array.from({ length: 12 }, (_, i) => [`a${i}`, 'int32', z.int32()] as const));
    const fast = Array.from({ length: 12 }, (_, i) => warm(one, [piece(`a${i}`, 'int32')])).filter(Boolean);
    assert.equal(fast.length, 8);
  });

  it('is compared with zod now and then, and given up for good where they disagree', () => {
    const pieces = [piece('a', 'int32')];
    const honest = set([['a', 'int32', z.int32()]]);
    warm(honest, pieces);
    for (let i = 0; i < 3_000; i++) assert.ok(honest.read(pieces));
    assert.equal(honest.disagreements(), 0);
    const lying = set([['a', 'int32', z.int32()]], true);
    warm(lying, pieces);
    let read = 0;
    while (lying.read(pieces) !== undefined) read++;
    assert.ok(read > 900 && read < 1_100, `${read}`);
    assert.equal(warm(lying, pieces), undefined);
    assert.equal(lying.disagreements(), 1);
  });
});

it('zod compiles schemas that ask for types and ranges, and leaves others as they were written', () => {
  const plain = z
    .object({ a: z.int32().min(1), b: z.array(z.string()), c: z.record(z.string(), z.unknown()) })
    .partial();
  assert.notEqual(compiledSchema(plain), plain);
  assert.equal(compiledSchema(plain), compiledSchema(plain));
  for (const argument of [
    z.string().refine(() => true),
    z.string().transform(Number),
    z.coerce.number(),
    z.string().regex(/a/),
    z.email(),
    z.array(z.string().trim()),
  ]) {
    const schema = z.object({ argument }).partial();
    assert.equal(compiledSchema(schema), schema);
  }
});

it('where code is wrong, the reader of the event says so and goes on with zod', () => {
  const real = globalThis.Function;
  globalThis.Function = new Proxy(real, {
    construct(target, args) {
      const body = String(args.at(-1)).replace(/return \{ "addr"/, 'return { "wrong": 1, "addr"');
      return Reflect.construct(target, [...args.slice(0, -1), body]);
    },
  });
  const disagreements: string[] = [];
  const reader = new DataReader('munmap', 'amd64', () => disagreements.push('munmap'));
  const event = eventOf('munmap', ordinary('munmap'));
  const data: unknown[] = [];
  try {
    for (let i = 0; i < 1_200; i++) {
      const result = viewOf('munmap', reader, event).check();
      data.push('data' in result && result.data);
    }
  } finally {
    globalThis.Function = real;
  }
  const [expected] = data;
  assert.deepEqual(data.at(100), { wrong: 1, ...Object(expected) });
  assert.deepEqual(data.at(-1), expected);
  assert.deepEqual(disagreements, ['munmap']);
  assert.equal(piecesOf(Buffer.from(field(10, event))).length, 3);
});

it('bytes that a schema makes a Buffer of are a copy for each reader, too', () => {
  const buffer = z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes));
  const one = set([['a', 'bytes', buffer]]);
  const data = z.object({ a: z.instanceof(Uint8Array) });
  const pieces = [piece('a', 'bytes')];
  const read = warm(one, pieces);
  data.parse(read).a.fill(9);
  assert.deepEqual(Array.from(data.parse(read).a), [0, 255]);
  const [only] = pieces;
  const bytes = only === undefined ? Buffer.alloc(0) : Uint8Array.from(field(50, only));
  const memory = memoryOf(bytes);
  one.reader.read(memory, 0, bytes.length);
  const value = z.instanceof(Uint8Array);
  value.parse(one.reader.value(0, memory)).fill(9);
  assert.deepEqual(Array.from(value.parse(one.reader.value(0, memory))), [0, 255]);
});
