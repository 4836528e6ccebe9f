import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { describeEvent } from '../../../src/event/catalogue.ts';
import { families } from '../../../src/event/decoded/arguments.ts';
import { helperWords } from '../../../src/event/decoded/bpf-helper.ts';
import { printed, printedHelpers } from '../../../src/event/decoded/print.ts';
import { undecode } from '../../../src/event/decoded/undecode.ts';
import { unordered } from './unordered.ts';

const integer = z.union([z.string(), z.number()]).transform((value) => BigInt(value));
const strings = z.object({ value: z.array(z.string()).default([]) }).transform((array) => array.value);
const argument = z.object({
  name: z.string(),
  int32: integer.optional(),
  int64: integer.optional(),
  uInt32: integer.optional(),
  uInt64: integer.optional(),
  pointer: integer.optional(),
  uInt64Array: strings.optional(),
  str: z.string().optional(),
  strArray: strings.optional(),
});
const vector = z.object({ name: z.string(), raw: z.array(argument), decoded: z.array(argument) });

const vectors = gunzipSync(readFileSync(new URL('../../../fixtures/vectors/decoded.jsonl.gz', import.meta.url)))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => vector.parse(JSON.parse(line)));

interface Pair {
  readonly event: string;
  readonly argument: string;
  readonly raw: bigint;
  readonly text: string;
}

function pairs(kind: 'pointer' | 'number'): Pair[] {
  return vectors.flatMap(({ name, raw, decoded }) =>
    raw.flatMap((before, i) => {
      const value =
        kind === 'pointer' ? before.pointer : (before.int32 ?? before.int64 ?? before.uInt32 ?? before.uInt64);
      const text = decoded[i]?.str;
      return value === undefined || text === undefined
        ? []
        : [{ event: name, argument: before.name, raw: value, text }];
    }),
  );
}

test('every pointer comes back exactly', () => {
  const pointers = pairs('pointer');
  assert.equal(pointers.length, 1326);
  for (const { event, argument, raw, text } of pointers) {
    assert.deepEqual(undecode(event, argument, text), { value: raw, inexact: false }, `${event}.${argument} ${text}`);
  }
});

test('every text comes back as the smallest number that Tracee prints like it', () => {
  const counts = { same: 0, smaller: 0 };
  for (const { event, argument, raw, text } of pairs('number')) {
    const where = `${event}.${argument} ${raw} ${text}`;
    const back = undecode(event, argument, text);
    assert.ok(back, where);
    if (families.get(`${event}.${argument}`) === 'syscall') {
      assert.equal(back.value, raw, where);
    } else {
      assert.equal(
        unordered(printed(`${event}.${argument}`, raw, 'amd64')),
        unordered(text),
        `the test's printer: ${where}`,
      );
      assert.equal(unordered(printed(`${event}.${argument}`, back.value, 'amd64')), unordered(text), where);
      assert.ok(BigInt.asUintN(64, back.value) <= BigInt.asUintN(64, raw), where);
    }
    counts[back.value === raw ? 'same' : 'smaller']++;
  }
  assert.deepEqual(counts, { same: 1451, smaller: 408 });
});

test('every list of kernel functions comes back as its words', () => {
  let lists = 0;
  for (const { name, raw, decoded } of vectors) {
    for (const [i, before] of raw.entries()) {
      const names = decoded[i]?.strArray;
      if (before.uInt64Array === undefined || names === undefined) continue;
      lists++;
      const words = before.uInt64Array.map(BigInt);
      const back = undecode(name, before.name, names);
      assert.ok(back, names.join());
      assert.deepEqual(helperWords(back.value).slice(0, words.length), words, names.join());
      assert.deepEqual(printedHelpers(words), names);
    }
  }
  assert.equal(lists, 62);
});

test('the table of rewritten arguments is the one that the vectors show', () => {
  const seen = new Set(
    vectors.flatMap(({ name, raw, decoded }) =>
      raw
        .filter(
          (before, i) =>
            before.pointer === undefined &&
            JSON.stringify(Object.keys(before)) !== JSON.stringify(Object.keys(decoded[i] ?? {})),
        )
        .map((before) => `${name}.${before.name}`),
    ),
  );
  assert.deepEqual([...families.keys()].sort(), [...seen].sort());
  for (const path of families.keys()) {
    const [event = '', name = ''] = path.split('.');
    assert.notEqual(describeEvent(event)?.arguments.find((one) => one.name === name)?.decoded, undefined, path);
  }
});
