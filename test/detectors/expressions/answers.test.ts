import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { typeText } from '../../../src/cel/checker/types.ts';
import { ExpressionFault } from '../../../src/cel/expression-fault.ts';
import { Failure, type Result, TypeValue, Uint } from '../../../src/cel/values/value.ts';
import { compile, type Lists } from '../../../src/detectors/expressions/environment.ts';
import { factsOf, fixture, jsonLines } from './facts.ts';

interface Answer {
  readonly expression: string;
  readonly event: number;
  readonly refused?: true;
  readonly type?: string;
  readonly fails?: true;
  readonly kind?: string;
  readonly value?: string;
}

const events = jsonLines<{ readonly name?: string }>(fixture('cel/events.jsonl').toString()).map(factsOf);
const answers = jsonLines<Answer>(gunzipSync(fixture('cel/answers.jsonl.gz')).toString());
const lists: Lists = new Map([
  ['SHELLS', ['/bin/sh', '/bin/bash']],
  ['NONE', []],
  ['NUMS', ['1', '2']],
]);

function answer(expression: string, event: number): Omit<Answer, 'expression' | 'event'> {
  const facts = events[event];
  assert.ok(facts !== undefined);
  try {
    const { checked, run } = compile(expression, lists, {});
    const type = typeText(checked.type);
    const result = run(facts);
    return result instanceof Failure ? { type, fails: true } : { type, ...valueOf(result) };
  } catch (error) {
    if (error instanceof ExpressionFault) return { refused: true };
    throw error;
  }
}

function valueOf(result: Exclude<Result, Failure>): { readonly kind?: string; readonly value?: string } {
  if (typeof result === 'string') return { kind: 'string', value: result };
  if (typeof result === 'boolean') return { kind: 'bool', value: String(result) };
  if (typeof result === 'bigint') return { kind: 'int', value: String(result) };
  if (typeof result === 'number') return { kind: 'double', value: String(result) };
  if (result instanceof Uint) return { kind: 'uint', value: String(result.value) };
  if (result instanceof Uint8Array) return { kind: 'bytes', value: Buffer.from(result).toString('base64') };
  return result instanceof TypeValue ? { kind: 'string', value: result.name } : {};
}

/** The names that cel-go has for the same types. */
function typeOf(text: string | undefined): string | undefined {
  return text
    ?.replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll('google.protobuf.Duration', 'duration')
    .replaceAll('null_type', 'null')
    .replaceAll(/type\((?:[^()]|\([^()]*\))*\)/g, 'type');
}

describe('an expression', () => {
  it('compiles, fails and comes to the same as with cel-go', () => {
    const unlike = answers.flatMap((expected) => {
      const { expression, event, type, kind, value, ...rest } = expected;
      const ours = answer(expression, event);
      const sameType = typeOf(ours.type) === typeOf(type) || type?.includes('type(') === true;
      const theirs = kind === 'double' ? String(Number(value?.replace('Inf', 'Infinity'))) : value;
      const same =
        ours.kind === kind && ours.value === theirs && ours.fails === rest.fails && ours.refused === rest.refused;
      return sameType && same ? [] : [{ expected, ours }];
    });
    assert.ok(answers.length > 6_000);
    assert.deepEqual(unlike, []);
  });
});
