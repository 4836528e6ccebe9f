import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dyn, int, listOf, message, string } from '../../src/cel/checker/types.ts';
import type { Environment } from '../../src/cel/environment.ts';
import { compile } from '../../src/cel/expression.ts';
import { ExpressionFault } from '../../src/cel/expression-fault.ts';
import { type CelFunction, over } from '../../src/cel/functions/function.ts';
import { Failure, Message, type Result, type Value } from '../../src/cel/values/value.ts';

/** A message with one field, `name`. */
class Person extends Message {
  readonly typeName = 'test.Person';
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  get(field: string): Value | undefined {
    return field === 'name' ? this.#name : undefined;
  }

  has(field: string): boolean | undefined {
    return field === 'name' ? this.#name !== '' : undefined;
  }

  names(): readonly string[] {
    return this.#name === '' ? [] : ['name'];
  }
}

const nobody: Environment = {
  variable: () => undefined,
  fixed: () => undefined,
  constant: () => undefined,
  fieldType: () => undefined,
  functionOf: () => undefined,
};

const people: Environment = {
  ...nobody,
  variable: (name) => ({ who: message('test.Person'), words: listOf(string), things: listOf(dyn) })[name],
  fixed: (name) => (name === 'words' ? ['one', 'two'] : undefined),
  fieldType: (type, field) => (type === 'test.Person' && field === 'name' ? string : undefined),
};

function run(text: string, environment: Environment, variables: Readonly<Record<string, Value>> = {}): Result {
  return compile(text, environment).run(variables);
}

function withFunction(name: string, definition: CelFunction): Environment {
  return { ...people, functionOf: (asked) => (asked === name ? definition : undefined) };
}

describe('an expression in an environment', () => {
  it('needs nothing but the language', () => {
    assert.equal(run('[1, 2, 3].exists(x, x * 2 == 6) && "abc".matches("^a.c$")', nobody), true);
    assert.equal(run('type(1u) == uint && type(1u) != int', nobody), true);
    assert.throws(() => compile('who', nobody), ExpressionFault);
  });

  it('finds its variables, messages and their fields', () => {
    const who = new Person('ann');
    assert.equal(run('has(who.name) && who.name == "ann" && words.size() == 2', people, { who }), true);
    assert.equal(run('who == who', people, { who }), true);
    assert.ok(run('who.name == "ann"', people) instanceof Failure, 'the variable has no value');
    assert.throws(() => compile('who.age', people), /test\.Person has no field age/);
  });

  it('finds functions, with their types and their cost', () => {
    const environment = withFunction('twice', {
      overloads: [over([int], int)],
      run: ([value]) => (typeof value === 'bigint' ? value * 2n : new Failure('no number')),
    });
    assert.equal(run('twice(21)', environment), 42n);
    assert.throws(() => compile('twice("a")', environment), /twice does not take \(string\)/);
    const dear = withFunction('twice', { overloads: [over([int], int)], run: () => 0n, cost: () => 250_001 });
    const result = run('twice(21) == 0 || true', dear);
    assert.ok(result instanceof Failure && /costs more/.test(result.message));
  });

  it('prepares a function for the literals that it is called with', () => {
    const prepared: (readonly (Value | undefined)[])[] = [];
    const environment = withFunction('same', {
      overloads: [over([dyn, dyn], dyn)],
      prepare(literals) {
        prepared.push(literals);
        return ([value]) => value ?? null;
      },
    });
    const compiled = compile('same("a", 1 + 1)', environment);
    assert.deepEqual([compiled.run({}), compiled.run({}), prepared], ['a', 'a', [['a', undefined]]]);
  });

  it('adds the variable that a function names as its first argument', () => {
    const environment = withFunction('called', {
      overloads: [over([message('test.Person'), string], { kind: 'bool' })],
      implied: 'who',
      run: ([who, name]) => who instanceof Message && who.get('name') === name,
    });
    const variables = { who: new Person('ann') };
    assert.equal(run('called("ann") && called(who, "ann") && !called("bob")', environment, variables), true);
  });

  it('has the function of the environment where a standard one has the same name', () => {
    const environment = withFunction('size', { overloads: [over([string], int)], run: () => -1n });
    assert.equal(run('size("abc")', environment), -1n);
    assert.equal(run('size("abc")', people), 3n);
  });
});
