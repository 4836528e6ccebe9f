import { dyn, type Type } from './types.ts';

/** Bindings of the type parameters of one expression. */
export class Bindings {
  #bound: Map<string, Type>;
  #next = 0;

  constructor() {
    this.#bound = new Map();
  }

  /** Creates a new type parameter. */
  fresh(): Type {
    return { kind: 'parameter', name: `_${this.#next++}` };
  }

  /**
   * Tests whether each of `types` is assignable to the one of `wanted` with the same index, and keeps the resulting
   * bindings.
   */
  assign(types: readonly Type[], wanted: readonly Type[]): boolean {
    const before = new Map(this.#bound);
    const fits =
      types.length === wanted.length && types.every((type, index) => this.#assignable(type, wanted[index] ?? dyn));
    if (!fits) this.#bound = before;
    return fits;
  }

  /** Substitutes known bindings. Unknown parameters stay, or become dyn. */
  resolve(type: Type, unknownIsDyn: boolean): Type {
    switch (type.kind) {
      case 'parameter': {
        const bound = this.#bound.get(type.name);
        if (bound !== undefined) return this.resolve(bound, unknownIsDyn);
        return unknownIsDyn ? dyn : type;
      }
      case 'list':
        return { kind: 'list', element: this.resolve(type.element, unknownIsDyn) };
      case 'map':
        return {
          kind: 'map',
          key: this.resolve(type.key, unknownIsDyn),
          value: this.resolve(type.value, unknownIsDyn),
        };
      default:
        return type;
    }
  }

  #assignable(a: Type, b: Type): boolean {
    if (b.kind === 'parameter') {
      const known = this.#bound.has(b.name);
      if (this.#bind(a, b)) return true;
      if (known) return false;
    }
    if (a.kind === 'parameter') return this.#bind(b, a);
    if (isWild(a) || isWild(b)) return true;
    if (a.kind === 'null') return takesNull(b);
    if (b.kind === 'null') return takesNull(a);
    if (a.kind === 'list') return b.kind === 'list' && this.#assignable(a.element, b.element);
    if (a.kind === 'map') {
      return b.kind === 'map' && this.#assignable(a.key, b.key) && this.#assignable(a.value, b.value);
    }
    if (a.kind === 'message') return b.kind === 'message' && a.name === b.name;
    return a.kind === b.kind;
  }

  /** Binds the parameter to `type`, or checks `type` against the existing binding. */
  #bind(type: Type, parameter: Type & { readonly kind: 'parameter' }): boolean {
    if (type.kind === 'parameter' && type.name === parameter.name) return true;
    const known = this.#bound.get(parameter.name);
    if (known !== undefined) {
      if (same(type, known)) return true;
      if (!this.#assignable(type, known)) return false;
      const general = mostGeneral(type, known);
      if (!this.#occurs(parameter.name, general)) this.#bound.set(parameter.name, general);
      return true;
    }
    if (this.#occurs(parameter.name, type)) return false;
    this.#bound.set(parameter.name, type);
    return true;
  }

  #occurs(name: string, type: Type): boolean {
    switch (type.kind) {
      case 'parameter': {
        if (type.name === name) return true;
        const bound = this.#bound.get(type.name);
        return bound !== undefined && this.#occurs(name, bound);
      }
      case 'list':
        return this.#occurs(name, type.element);
      case 'map':
        return this.#occurs(name, type.key) || this.#occurs(name, type.value);
      default:
        return false;
    }
  }
}

function isWild(type: Type): boolean {
  return type.kind === 'dyn' || type.kind === 'any';
}

/**
 * Tells whether null is assignable: messages accept null, as in the first type checkers of CEL; wrappers exist for
 * that purpose.
 */
function takesNull(type: Type): boolean {
  switch (type.kind) {
    case 'null':
    case 'message':
    case 'timestamp':
    case 'duration':
      return true;
    default:
      return 'nullable' in type && (type.nullable ?? false);
  }
}

/** Compares types without regard to nullability. */
function same(a: Type, b: Type): boolean {
  if (a.kind === 'list') return b.kind === 'list' && same(a.element, b.element);
  if (a.kind === 'map') return b.kind === 'map' && same(a.key, b.key) && same(a.value, b.value);
  if (a.kind === 'message') return b.kind === 'message' && a.name === b.name;
  if (a.kind === 'parameter') return b.kind === 'parameter' && a.name === b.name;
  return a.kind === b.kind;
}

/** @returns the more general of two compatible types */
export function mostGeneral(a: Type, b: Type): Type {
  return saysLess(a, b) ? a : b;
}

function saysLess(a: Type, b: Type): boolean {
  if (isWild(a) || a.kind === 'parameter') return true;
  if (isWild(b) || b.kind === 'parameter') return false;
  if (a.kind === 'list') return b.kind === 'list' && saysLess(a.element, b.element);
  if (a.kind === 'map') return b.kind === 'map' && saysLess(a.key, b.key) && saysLess(a.value, b.value);
  if (a.kind === 'type') return b.kind === 'type';
  return same(a, b);
}

/**
 * Tells whether two overloads have the same result type, so that the result is known before the overload is chosen.
 */
export function sameResult(a: Type, b: Type): boolean {
  return same(a, b);
}
