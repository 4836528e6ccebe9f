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
  const { where, todo } = refused(() =>
    readOptions(signatures, { options: { 'TEST-1': { waitMs: 7 } }, optionPlaces: { 'TEST-1.waitMs': 'a.yaml:3' } }),
  );
  assert.equal(where, 'TEST-1: a.yaml:3');
  assert.match(todo ?? '', /^did you mean TEST-12\? /);
});

it('an unknown option is refused with its place, and a near one is named', () => {
  const { what, where } = refused(() =>
    readOptions(signatures, { options: { 'TEST-12': { waitM: 7 } }, optionPlaces: { 'TEST-12.waitM': '--option' } }),
  );
  assert.equal(what, 'the options of TEST-12 are wrong: waitM: there is no such option; did you mean waitMs?');
  assert.equal(where, '--option');
});

for (const [value, text] of [
  ['many', 'a number is needed'],
  [1.5, 'a whole number is needed'],
  [1, 'at least 2 is needed'],
  [9, 'at most 8 is possible'],
] as const) {
  it(`a wrong value is told in plain words: ${value}`, () => {
    const { what } = refused(() => readOptions(signatures, { options: { 'TEST-12': { waitMs: value } } }));
    assert.equal(what, `the options of TEST-12 are wrong: waitMs: ${text}`);
  });
}

it('repeats of an id that is not loaded are refused with their place, and a near id is named', () => {
  const { where, todo } = refused(() =>
    checkRepeats(signatures, { repeatsOf: { 'TEST-13': 'repeats.signatures in a.yaml:3' }, traceeFindings: true }, log),
  );
  assert.equal(where, 'TEST-13: repeats.signatures in a.yaml:3');
  assert.match(todo ?? '', /^did you mean TEST-12\? /);
});
