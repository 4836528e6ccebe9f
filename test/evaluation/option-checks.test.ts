import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as z from 'zod';
import { SequentError } from '../../src/errors.ts';
import { checkOptions, checkRepeats } from '../../src/evaluation/option-checks.ts';
import { base, load } from '../engine/run.ts';

const signatures = [
  load({ ...base, id: 'TEST-12', options: z.strictObject({ waitMs: z.int().default(5) }), on: { rseq() {} } }),
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

it('options of signatures that are loaded are taken', () => {
  checkOptions(signatures, {});
  checkOptions(signatures, { 'TEST-12': { waitMs: 7 } });
});

it('options of an id that is not loaded are refused, and a near id is named', () => {
  const { where, todo } = refused(() => checkOptions(signatures, { 'TEST-1': { waitMs: 7 } }));
  assert.equal(where, 'TEST-1');
  assert.match(todo ?? '', /^did you mean TEST-12\? /);
});

it('repeats of an id that is not loaded are refused, and a near id is named', () => {
  const { where, todo } = refused(() =>
    checkRepeats(signatures, { repeatsOf: ['TEST-13'], traceeFindings: true }, log),
  );
  assert.equal(where, 'TEST-13');
  assert.match(todo ?? '', /^did you mean TEST-12\? /);
});
