/** Globals of the language. Each is frozen together with everything reachable from it. */
export const languageGlobals = names(`
  Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Proxy RegExp Date Promise Map Set
  WeakMap WeakSet WeakRef FinalizationRegistry Iterator ArrayBuffer SharedArrayBuffer DataView Atomics Int8Array
  Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array
  BigInt64Array BigUint64Array Error AggregateError EvalError RangeError ReferenceError SuppressedError SyntaxError
  TypeError URIError DisposableStack AsyncDisposableStack Intl decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape eval isFinite isNaN parseFloat parseInt globalThis undefined NaN Infinity
`);

/**
 * Globals of Node. Each is frozen together with its prototype, but no deeper: Node keeps state in the objects below.
 */
export const nodeGlobals = [
  'Buffer',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  'AbortController',
  'AbortSignal',
];

/** Globals of Node that cannot be replaced. */
export const lockedGlobals = names(`
  process console performance setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask
  structuredClone atob btoa
`);

function names(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}

/** Intrinsics that cannot be reached from a global. */
function hiddenIntrinsics(): readonly (readonly [path: string, value: unknown])[] {
  const samples = {
    generators: function* () {},
    'async generators': async function* () {},
    'async functions': async () => {},
    'array iterators': [][Symbol.iterator](),
    'string iterators': ''[Symbol.iterator](),
    'matches of regular expressions': ''.matchAll(/x/g),
    'map iterators': new Map().entries(),
    'set iterators': new Set().entries(),
  };
  return Object.entries(samples).map(([name, value]) => [`the prototype of ${name}`, Object.getPrototypeOf(value)]);
}

/** An object of the language or of Node that all code of a thread shares. */
export interface BuiltIn {
  /** Path from a global, such as `Map.prototype`. */
  readonly path: string;
  readonly object: object;
}

/** @returns the built-ins of the language, with everything reachable from them */
export function languageBuiltIns(): readonly BuiltIn[] {
  const paths = new Map<object, string>();
  const found: BuiltIn[] = [];
  const note = (path: string, value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || paths.has(value)) return;
    paths.set(value, path);
    found.push({ path, object: value });
  };
  for (const name of languageGlobals) if (name !== 'globalThis') note(name, Reflect.get(globalThis, name));
  for (const [path, value] of hiddenIntrinsics()) note(path, value);
  // The list grows during the loop. Breadth-first order gives each object its shortest path from a global.
  for (const { path, object } of found) {
    for (const key of Reflect.ownKeys(object)) {
      const name = typeof key === 'symbol' ? `${path}[${key.description}]` : `${path}.${key}`;
      // The value of the property, or its getter and setter.
      for (const part of Object.values(Object.getOwnPropertyDescriptor(object, key) ?? {})) note(name, part);
    }
    note(`the prototype of ${path}`, Object.getPrototypeOf(object));
  }
  return found;
}

/** @returns the built-ins of Node: constructors and their prototypes. Node keeps state in the objects below. */
export function nodeBuiltIns(): readonly BuiltIn[] {
  return nodeGlobals.flatMap((name) => {
    const constructor: unknown = Reflect.get(globalThis, name);
    if (typeof constructor !== 'function') return [];
    return [
      { path: name, object: constructor },
      { path: `${name}.prototype`, object: constructor.prototype },
    ];
  });
}
