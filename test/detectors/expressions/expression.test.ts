import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { ExpressionFault } from '../../../src/cel/expression-fault.ts';
import { Failure } from '../../../src/cel/values/value.ts';
import { compile } from '../../../src/detectors/expressions/environment.ts';
import { fieldsOf, messageNames } from '../../../src/detectors/expressions/message-fields.ts';
import { loadInterface } from '../../../src/tracee/interface.ts';
import { factsOf } from './facts.ts';

const facts = factsOf({ name: 'sched_process_exec' });

function run(expression: string): unknown {
  return compile(expression, new Map(), {}).run(facts);
}

/** Why an expression is refused, and where. */
function refusal(expression: string): readonly [string, number] {
  try {
    compile(expression, new Map(), {});
  } catch (error) {
    if (error instanceof ExpressionFault) return [error.message, error.offset];
    throw error;
  }
  return ['it is not refused', -1];
}

describe('an expression', () => {
  it('is refused with the reason and the place', () => {
    assert.deepEqual(refusal('1 + workload.process.name'), ['tracee.v1beta1.Process has no field name', 20]);
    assert.deepEqual(refusal('nope > 1'), ['unknown name nope', 0]);
    assert.deepEqual(refusal('workload.process.pid > 1000'), ['_>_ does not take (wrapper(uint), int)', 21]);
    assert.deepEqual(refusal('"abc'), ['the text in quotes does not end', 0]);
    assert.deepEqual(refusal('1 +'), ['it ends too early', 3]);
    assert.deepEqual(refusal('tracee.v1beta1.Policies{}'), ['making messages (Name{...}) is not supported', 23]);
  });

  it('is refused when it is too long or too deep, and not by a full stack', () => {
    assert.match(refusal(' '.repeat(100_001))[0], /longer than/);
    assert.match(refusal(`${'('.repeat(300)}1${')'.repeat(300)}`)[0], /nested too deeply/);
    assert.match(refusal('['.repeat(50_000))[0], /nested too deeply/);
    assert.match(refusal(`1${'.a'.repeat(40_000)}`)[0], /has no fields|nested too deeply/);
  });

  it('ends, whatever an event makes it do', () => {
    const long = `"${'a'.repeat(4_000)}"`;
    for (const expression of [
      `split(${long}, "").exists(x, split(${long}, "").exists(y, x != y))`,
      `split(${long}, "").map(x, replace(${long}, "", "bbbbbbbbb")).size()`,
      `split(${long}, "").map(x, ${long}.matches("(a?){200}a{200}")).size()`,
      `split(${long}, "").map(x, ${long}.contains(${long})).size()`,
    ]) {
      const result = run(expression);
      assert.ok(result instanceof Failure && /costs more/.test(result.message), expression.slice(0, 40));
    }
    const doubling = run(`${'replace('.repeat(12)}"aaaaaaaa"${', "", "aaaaaaaa")'.repeat(12)}`);
    assert.ok(doubling instanceof Failure, 'text grows without end');
  });

  it('lets no failure through that does not decide, and does not hide that it costs too much', () => {
    const costly = `split("${'a'.repeat(4_000)}", "").exists(x, "${'a'.repeat(4_000)}".contains("${'b'.repeat(2_000)}"))`;
    assert.equal(run('1 / 0 == 1 || true'), true);
    assert.ok(run(`${costly} || true`) instanceof Failure);
  });

  it('never throws anything else, whatever stands there', () => {
    const words = fc.constantFrom(
      ...'event workload timestamp . .. [ ] ( ) { } : ? ! - + * / % < <= == != in && || , "a" \'b\' b"c" r"\\d" 1 2u 3.5 0x1 true null has exists map filter all size getEventData matches data name x \\ \n é'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 12 }),
        fc.string({ unit: fc.constantFrom('\0', '\n', '"', '\\', '\ud800', '\u2028', '`', '\u{1f600}'), maxLength: 6 }),
        (parts, noise) => {
          for (const text of [parts.join(' '), parts.join(''), parts.join('') + noise]) {
            try {
              compile(text, new Map(), {}).run(facts);
            } catch (error) {
              if (!(error instanceof ExpressionFault)) throw error;
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('knows no names that objects of JavaScript have by themselves', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      assert.match(refusal(name)[0], /unknown name/);
      assert.match(refusal(`event.${name}`)[0], /has no field/);
      assert.match(refusal(`${name}(1)`)[0], /there is no function/);
      assert.match(refusal(`event.${name}(1)`)[0], /there is no function/);
      assert.ok(run(`dyn(event).${name}`) instanceof Failure);
      assert.ok(run(`{"a": 1}.${name}`) instanceof Failure);
      assert.equal(run(`has({"a": 1}.${name})`), false);
      assert.equal(run(`getEventData("${name}")`), null);
    }
  });
});

describe('the messages that expressions know', () => {
  it('have the fields of the .proto files', () => {
    const { root } = loadInterface().event;
    for (const name of messageNames) {
      const type = root.lookupType(`tracee.v1beta1.${name}`);
      const ours = [...(fieldsOf(name)?.values() ?? [])].map((field) => `${field.number} ${field.name}`);
      const theirs = type.fieldsArray.map((field) => `${field.id} ${snakeCase(field.name)}`);
      assert.deepEqual(ours.toSorted(), theirs.toSorted(), name);
    }
  });
});

/** The loader of .proto files turns names into camelCase. */
function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
