import { languageBuiltIns, languageGlobals, lockedGlobals, nodeBuiltIns, nodeGlobals } from './built-ins.ts';

/**
 * Properties that programs set on their own objects, such as `error.name = 'MyError'`. An assignment to an object fails
 * if the object inherits a read-only property of that name (the "override mistake", as SES and Node's
 * --frozen-intrinsics call it). These properties become accessors that permit the assignment.
 */
function overridden(): readonly (readonly [holder: object, names: readonly string[]])[] {
  const errors = [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  return [
    [Object.prototype, ['constructor', 'toString', 'toLocaleString', 'valueOf']],
    [Function.prototype, ['constructor', 'toString']],
    [Array.prototype, ['toString']],
    [Promise.prototype, ['constructor']],
    [Date.prototype, ['constructor', 'toString', 'toJSON', 'valueOf']],
    ...errors.map((error) => [error.prototype, ['constructor', 'name', 'message', 'toString']] as const),
  ];
}

/**
 * Freezes the built-ins of the language and of Node for all code of this thread. Patching one (`Array.prototype.map =
 * ...`, `globalThis.JSON = ...`) then throws in the code that does it. Objects of a program can still have properties
 * of the same names.
 */
export function freezeIntrinsics(): void {
  for (const [holder, names] of overridden()) for (const name of names) letOverride(holder, name);
  for (const { object } of [...languageBuiltIns(), ...nodeBuiltIns()]) Object.freeze(object);
  for (const name of [...languageGlobals, ...nodeGlobals, ...lockedGlobals]) lock(name);
}

function letOverride(holder: object, name: string): void {
  const property = Object.getOwnPropertyDescriptor(holder, name);
  if (property?.configurable !== true || !('value' in property)) return;
  const { value } = property;
  Object.defineProperty(holder, name, {
    get: () => value,
    set(this: object, own: unknown) {
      if (this === holder) throw new TypeError(`the built-in ${name} is frozen: it cannot be replaced`);
      Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
    enumerable: property.enumerable ?? false,
    configurable: true,
  });
}

function lock(name: string): void {
  const property = Object.getOwnPropertyDescriptor(globalThis, name);
  if (property?.configurable !== true) return;
  const value: unknown = Reflect.get(globalThis, name);
  const enumerable = property.enumerable ?? false;
  Object.defineProperty(globalThis, name, { value, writable: false, enumerable, configurable: false });
}
