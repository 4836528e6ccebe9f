import type { Environment } from '../environment.ts';
import { ExpressionFault } from '../expression-fault.ts';
import { comparisonNames, mixedComparisons } from '../functions/comparisons.ts';
import type { Overload } from '../functions/function.ts';
import { standardFunctions } from '../functions/standard.ts';
import type { Expression } from '../parser/syntax-tree.ts';
import { Duration, Timestamp, TypeValue, Uint, type Value } from '../values/value.ts';
import { Bindings, mostGeneral, sameResult } from './bindings.ts';
import { choices } from './choices.ts';
import { bool, dyn, listOf, mapOf, string, type Type, typeNames, typeText } from './types.ts';

/** An expression whose names are resolved and whose types fit. */
export type Checked = { readonly offset: number; readonly type: Type } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'variable'; readonly name: string }
  /** The current element of a comprehension. */
  | { readonly kind: 'element'; readonly depth: number }
  | { readonly kind: 'select'; readonly operand: Checked; readonly field: string }
  | { readonly kind: 'has'; readonly operand: Checked; readonly field: string }
  /** The receiver of a method is its first argument. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Checked[];
      /** Whether only one overload takes arguments of these types. */
      readonly known: boolean;
    }
  | { readonly kind: 'list'; readonly elements: readonly Checked[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Checked, Checked])[] }
  | {
      readonly kind: 'walk';
      readonly walk: Extract<Expression, { kind: 'walk' }>['walk'];
      readonly range: Checked;
      readonly only: Checked | undefined;
      readonly body: Checked;
      /** Number of enclosing comprehensions. */
      readonly depth: number;
    }
);

/**
 * Resolves names and checks types, as cel-go does before evaluation.
 * @throws {ExpressionFault} if a name is unknown or types do not match
 */
export function check(expression: Expression, environment: Environment): Checked {
  const checker = new Checker(environment);
  const checked = checker.check(expression, []);
  return checker.finish(checked);
}

interface Local {
  readonly name: string;
  readonly type: Type;
}

class Checker {
  readonly #environment: Environment;
  readonly #bindings = new Bindings();
  /** Whether a macro has occurred: see `mixedComparisons`. */
  #walked = false;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Replaces the remaining type parameters of the whole expression. */
  finish(checked: Checked): Checked {
    return { ...checked, type: this.#bindings.resolve(checked.type, true) };
  }

  check(expression: Expression, locals: readonly Local[]): Checked {
    const { offset } = expression;
    switch (expression.kind) {
      case 'literal':
        return { kind: 'literal', value: expression.value, type: typeOfValue(expression.value), offset };
      case 'name':
        return this.#name(expression.name, locals, offset) ?? undeclared(expression.name, offset);
      case 'select':
        return this.#select(expression, locals);
      case 'has': {
        const operand = this.check(expression.operand, locals);
        this.#fieldType(operand, expression.field, offset);
        return { kind: 'has', operand, field: expression.field, type: bool, offset };
      }
      case 'call':
        return this.#call(expression, locals);
      case 'list': {
        const elements = expression.elements.map((element) => this.check(element, locals));
        return { kind: 'list', elements, type: listOf(this.#join(elements)), offset };
      }
      case 'map': {
        const entries = expression.entries.map(
          ([key, value]) => [this.check(key, locals), this.check(value, locals)] as const,
        );
        const type = mapOf(this.#join(entries.map(([key]) => key)), this.#join(entries.map(([, value]) => value)));
        return { kind: 'map', entries, type, offset };
      }
      case 'walk':
        return this.#walk(expression, locals);
    }
  }

  /** Resolves a name, or a path of names with dots; undefined if it is unknown. */
  #name(name: string, locals: readonly Local[], offset: number): Checked | undefined {
    const depth = locals.findLastIndex((local) => local.name === name);
    const local = locals[depth];
    if (local !== undefined) return { kind: 'element', depth, type: local.type, offset };
    const global = name.replace(/^\./, '');
    const type = this.#environment.variable(global);
    if (type !== undefined) return { kind: 'variable', name: global, type, offset };
    const value = typeNames.has(global) ? new TypeValue(global) : this.#environment.constant(global);
    if (value === undefined) return undefined;
    return { kind: 'literal', value, type: typeOfValue(value), offset };
  }

  #select(expression: Expression & { kind: 'select' }, locals: readonly Local[]): Checked {
    const { field, offset } = expression;
    const path = pathOf(expression);
    const root = path?.split('.')[0];
    if (path !== undefined && !locals.some((local) => local.name === root)) {
      const named = this.#name(path, [], offset);
      if (named !== undefined) return named;
    }
    const operand = this.check(expression.operand, locals);
    return { kind: 'select', operand, field, type: this.#fieldType(operand, field, offset), offset };
  }

  #fieldType(operand: Checked, field: string, offset: number): Type {
    const type = this.#bindings.resolve(operand.type, false);
    switch (type.kind) {
      case 'map':
        return this.#bindings.resolve(type.value, false);
      case 'message': {
        const found = this.#environment.fieldType(type.name, field);
        if (found === undefined) throw new ExpressionFault(`${type.name} has no field ${field}`, offset);
        return found;
      }
      case 'parameter':
        this.#bindings.assign([dyn], [type]);
        return dyn;
      case 'dyn':
      case 'any':
        return dyn;
      default:
        throw new ExpressionFault(`${typeText(type)} has no fields, so it has no ${field}`, offset);
    }
  }

  #call({ name, target, args, offset }: Expression & { kind: 'call' }, locals: readonly Local[]): Checked {
    const checkedArgs = args.map((arg) => this.check(arg, locals));
    if (name === '_&&_' || name === '_||_') {
      for (const arg of checkedArgs) this.#needBool(arg);
      return { kind: 'call', name, args: checkedArgs, known: true, type: bool, offset };
    }
    const path = target === undefined ? undefined : pathOf(target);
    const qualified = path === undefined ? undefined : `${path}.${name}`.replace(/^\./, '');
    const namespaced = qualified === undefined ? undefined : this.#overloadsOf(qualified);
    if (qualified !== undefined && namespaced !== undefined) {
      return this.#resolve(qualified, namespaced, undefined, checkedArgs, offset);
    }
    const receiver = target === undefined ? undefined : this.check(target, locals);
    const plain = name.replace(/^\./, '');
    const declared = this.#overloadsOf(plain);
    const overloads =
      declared !== undefined && this.#walked && comparisonNames.has(plain)
        ? [...declared, ...mixedComparisons]
        : declared;
    if (overloads === undefined) throw new ExpressionFault(`there is no function ${plain}`, offset);
    return this.#resolve(plain, overloads, receiver, checkedArgs, offset);
  }

  #overloadsOf(name: string): readonly Overload[] | undefined {
    return (this.#environment.functionOf(name) ?? standardFunctions.get(name))?.overloads ?? choices.get(name);
  }

  #resolve(
    name: string,
    overloads: readonly Overload[],
    receiver: Checked | undefined,
    rest: readonly Checked[],
    offset: number,
  ): Checked {
    const args = receiver === undefined ? rest : [receiver, ...rest];
    const types = args.map((arg) => arg.type);
    let result: Type | undefined;
    let forms = 0;
    for (const overload of overloads) {
      if ((overload.method ?? false) !== (receiver !== undefined)) continue;
      const own = this.#instance(overload);
      if (!this.#bindings.assign(types, own.args)) continue;
      const type = this.#bindings.resolve(own.result, false);
      forms++;
      if (result === undefined) result = type;
      else if (result.kind !== 'dyn' && !sameResult(type, result)) result = dyn;
    }
    if (result !== undefined) return { kind: 'call', name, args, known: forms === 1, type: result, offset };
    const shown = types.map((type) => typeText(this.#bindings.resolve(type, true)));
    throw new ExpressionFault(`${name} does not take (${shown.join(', ')})`, offset);
  }

  /** Instantiates an overload with new type parameters. */
  #instance({ args, result }: Overload): { readonly args: readonly Type[]; readonly result: Type } {
    const fresh = new Map<string, Type>();
    const renew = (type: Type): Type => {
      switch (type.kind) {
        case 'parameter': {
          const known = fresh.get(type.name) ?? this.#bindings.fresh();
          fresh.set(type.name, known);
          return known;
        }
        case 'list':
          return listOf(renew(type.element));
        case 'map':
          return mapOf(renew(type.key), renew(type.value));
        default:
          return type;
      }
    };
    return { args: args.map(renew), result: renew(result) };
  }

  #walk(expression: Expression & { kind: 'walk' }, locals: readonly Local[]): Checked {
    const { walk, variable, offset } = expression;
    const range = this.check(expression.range, locals);
    const element = this.#elementType(range);
    this.#walked = true;
    const inside = [...locals, { name: variable, type: element }];
    const only = expression.only && this.check(expression.only, inside);
    const body = this.check(expression.body, inside);
    if (only !== undefined) this.#needBool(only);
    if (walk !== 'map') this.#needBool(body);
    const type = walk === 'map' ? listOf(body.type) : walk === 'filter' ? listOf(element) : bool;
    return { kind: 'walk', walk, range, only, body, depth: locals.length, type, offset };
  }

  #elementType(range: Checked): Type {
    const type = this.#bindings.resolve(range.type, false);
    switch (type.kind) {
      case 'list':
        return type.element;
      case 'map':
        return type.key;
      case 'parameter':
        this.#bindings.assign([dyn], [type]);
        return dyn;
      case 'dyn':
      case 'any':
        return dyn;
      default:
        throw new ExpressionFault(`${typeText(type)} is neither a list nor a map`, range.offset);
    }
  }

  #needBool(arg: Checked): void {
    if (this.#bindings.assign([arg.type], [bool])) return;
    const type = this.#bindings.resolve(arg.type, true);
    throw new ExpressionFault(`bool is needed, not ${typeText(type)}`, arg.offset);
  }

  /** Joins the types of several elements; a new type parameter for an empty list. */
  #join(elements: readonly Checked[]): Type {
    let joined: Type | undefined;
    for (const { type } of elements) {
      // As in cel-go, elements of different types make a list of dyn.
      if (joined === undefined) joined = type;
      else joined = this.#bindings.assign([joined], [type]) ? mostGeneral(joined, type) : dyn;
    }
    return joined ?? this.#bindings.fresh();
  }
}

/** Returns `a.b.c` as text if the expression consists only of names. */
function pathOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'select') return undefined;
  const operand = pathOf(expression.operand);
  return operand === undefined ? undefined : `${operand}.${expression.field}`;
}

function undeclared(name: string, offset: number): never {
  throw new ExpressionFault(`unknown name ${name}`, offset);
}

function typeOfValue(value: Value): Type {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return bool;
  if (typeof value === 'bigint') return { kind: 'int' };
  if (typeof value === 'number') return { kind: 'double' };
  if (typeof value === 'string') return string;
  if (value instanceof Uint8Array) return { kind: 'bytes' };
  if (value instanceof Uint) return { kind: 'uint' };
  if (value instanceof TypeValue) return { kind: 'type' };
  if (value instanceof Timestamp) return { kind: 'timestamp' };
  if (value instanceof Duration) return { kind: 'duration' };
  return dyn;
}
