/** Globals of the language. They are frozen with all that can be reached from them. */
const languageGlobals = names(`
  Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Proxy RegExp Date Promise Map Set
  WeakMap WeakSet WeakRef FinalizationRegistry Iterator ArrayBuffer SharedArrayBuffer DataView Atomics Int8Array
  Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array
  BigInt64Array BigUint64Array Error AggregateError EvalError RangeError ReferenceError SuppressedError SyntaxError
  TypeError URIError DisposableStack AsyncDisposableStack Intl decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape eval isFinite isNaN parseFloat parseInt globalThis undefined NaN Infinity
`);

/** Globals of Node. Each is frozen with its prototype and no deeper: Node keeps state of its own further in. */
const nodeGlobals = [
  'Buffer',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  'AbortController',
  'AbortSignal',
];

/** Globals of Node that cannot be replaced by others. */
const lockedGlobals = names(`
  process console setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask
  structuredClone atob btoa
`);

function names(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}

/** Intrinsics that no global leads to. */
function hiddenIntrinsics(): readonly unknown[] {
  return [
    function* () {},
    async function* () {},
    async () => {},
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    ''.matchAll(/x/g),
    new Map().entries(),
    new Set().entries(),
  ].map((value) => Object.getPrototypeOf(value));
}

/**
 * Properties that programs set on objects of their own, such as `error.name = 'MyError'`. An assignment to an own object fails
 * where the object inherits a read-only property of that name ("override mistake", as SES and Node's --frozen-intrinsics call
 * it). These properties become accessors that let it through.
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
 * Freezes what the language and Node bring along. Patching it (`Array.prototype.map = ...`, `globalThis.JSON = ...`) throws from now
 * on, in the stack of whoever does it, for all code of this thread. Own objects can still have properties of the same names.
 */
export function freezeIntrinsics(): void {
  for (const [holder, names] of overridden()) for (const name of names) letOverride(holder, name);
  const found = new Set<object>();
  for (const name of languageGlobals) if (name !== 'globalThis') collect(Reflect.get(globalThis, name), found);
  for (const intrinsic of hiddenIntrinsics()) collect(intrinsic, found);
  for (const name of nodeGlobals) {
    const constructor: unknown = Reflect.get(globalThis, name);
    if (typeof constructor === 'function') found.add(constructor).add(constructor.prototype);
  }
  found.delete(Array.prototype);
  freezeByProperty(Array.prototype);
  for (const intrinsic of found) Object.freeze(intrinsic);
  for (const name of [...languageGlobals, ...nodeGlobals, ...lockedGlobals]) lock(name);
}

function collect(value: unknown, found: Set<object>): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) return;
  found.add(value);
  collect(Object.getPrototypeOf(value), found);
  for (const key of Reflect.ownKeys(value)) {
    // Its value, or its getter and setter.
    for (const part of Object.values(Object.getOwnPropertyDescriptor(value, key) ?? {})) collect(part, found);
  }
}

/** As `Object.freeze`, but V8 keeps the elements kind of the object: that of `Array.prototype` matters to all arrays. */
function freezeByProperty(intrinsic: object): void {
  for (const key of Reflect.ownKeys(intrinsic)) {
    const property = Object.getOwnPropertyDescriptor(intrinsic, key);
    const isFrozen = property?.configurable === false && property.writable !== true;
    if (property === undefined || isFrozen) continue;
    const readOnly = 'value' in property ? { writable: false } : {};
    Object.defineProperty(intrinsic, key, { ...readOnly, configurable: false });
  }
  Object.preventExtensions(intrinsic);
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
