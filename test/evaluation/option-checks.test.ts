import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as z from 'zod';
import { SequentError } from '../../src/errors.ts';
import { checkRepeats, readOptions } from '../../src/evaluation/option-checks.ts';
import { event } from '../../src/testing/event.ts';
import { base, bench, load } from '../engine/run.ts';

const signatures = [
  load({
    ...base,
    id: 'TEST-12',
    options: z.strictObject({ waitMs: z.int().min(2).max(8).default(5) }),
    on: { rseq() {} },
  }),
];
const log = { info() {}, warn() {}, error() {} };

function refused(check: () => void): SequentError['text'] {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, 'SEQ_CONFIG');
    return error.text;
  }
  return assert.fail('it was accepted');
}

const linesOf = (where = ''): string[] =>
  where
    .trim()
    .split('\n')
    .map((line) => line.trim());

it('options of signatures that are loaded are taken, with defaults for the others', () => {
  assert.deepEqual([...readOptions(signatures, { options: {} }).values()], [{ waitMs: 5 }]);
  assert.deepEqual([...readOptions(signatures, { options: { 'TEST-12': { waitMs: 7 } } }).values()], [{ waitMs: 7 }]);
});

it('an option is parsed once, and the engine takes what came of it', () => {
  const parsed: string[] = [];
  const seen: unknown[] = [];
  const options = z.strictObject({
    word: z.string().transform((word) => {
      parsed.push(word);
      return word.length;
    }),
  });
  const own = [
    load({
      ...base,
      options,
      on: { rseq: (_event: unknown, ctx: { readonly options: unknown }) => void seen.push(ctx.options) },
    }),
  ];
  const { engine, send } = bench([], {
    signatures: own,
    options: readOptions(own, { options: { [base.id]: { word: 'abc' } } }),
  });
  send(event('rseq', {}), 1);
  engine.end();
  assert.deepEqual([parsed, seen], [['abc'], [{ word: 3 }]]);
});

it('options of an id that is not loaded are refused with their places, and a near id is named', () => {
  const options = { 'TEST-1': { waitMs: 7 }, other: { a: 1 } };
  const { where } = refused(() => readOptions(signatures, { options, optionPlaces: { 'TEST-1.waitMs': 'a.yaml:3' } }));
  assert.deepEqual(linesOf(where), [
    'a.yaml:3: TEST-1: no loaded signature or model has this id; did you mean TEST-12?',
    'other: no loaded signature or model has this id',
  ]);
});

it('unknown options are refused with their places, and a near one is named', () => {
  const options = { 'TEST-12': { waitM: 7, x: 1 } };
  const { where } = refused(() => readOptions(signatures, { options, optionPlaces: { 'TEST-12.waitM': '--option' } }));
  assert.deepEqual(linesOf(where), [
    '--option: TEST-12.waitM: there is no such option; did you mean waitMs?',
    'TEST-12.x: there is no such option',
  ]);
});

for (const [value, text] of [
  ['many', 'a number is needed'],
  [1.5, 'a whole number is needed'],
  [1, 'at least 2 is needed'],
  [9, 'at most 8 is possible'],
] as const) {
  it(`a wrong value is told in plain words: ${value}`, () => {
    const { where } = refused(() => readOptions(signatures, { options: { 'TEST-12': { waitMs: value } } }));
    assert.deepEqual(linesOf(where), [`TEST-12.waitMs: ${text}`]);
  });
}

it('repeats of an id that is not loaded are refused with their place, and a near id is named', () => {
  const { where } = refused(() =>
    checkRepeats(signatures, { repeatsOf: { 'TEST-13': 'repeats.signatures in a.yaml:3' }, traceeFindings: true }, log),
  );
  assert.deepEqual(linesOf(where), [
    'repeats.signatures in a.yaml:3: TEST-13: no loaded signature has this id; did you mean TEST-12?',
  ]);
});
