import {
  type BuiltIn,
  languageBuiltIns,
  languageGlobals,
  lockedGlobals,
  nodeBuiltIns,
  nodeGlobals,
} from './built-ins.ts';

// Copies, because a module may have replaced any of these functions when they are needed.
const { defineProperty, deleteProperty, get, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } =
  Reflect;
const { is } = Object;

/** One built-in as it was. The lists are read by index, because a module may have replaced the iterators. */
interface Remembered extends BuiltIn {
  readonly prototype: object | null;
  readonly keys: readonly PropertyKey[];
  readonly properties: readonly PropertyDescriptor[];
}

interface Change {
  readonly did: 'replaced' | 'removed' | 'added';
  readonly path: string;
  readonly key: PropertyKey;
}

/** Names that the language looks up on any object. Adding one changes the behaviour of other code. */
const askedFor: readonly PropertyKey[] = [
  'toJSON',
  'then',
  ...Object.values(Object.getOwnPropertyDescriptors(Symbol))
    .map(({ value }): unknown => value)
    .filter((value) => typeof value === 'symbol'),
];
/** All objects inherit from these. Any new name on them is visible to other code. */
const inheritedByAll: readonly object[] = [Object.prototype, Function.prototype];
const changesShown = 3;

/**
 * Detects what a module changes in the shared built-ins while it is loaded. A module may add names, as polyfills do. It
 * may not replace or remove anything, nor add a name that other code would notice.
 */
export class BuiltInCheck {
  readonly #remembered: readonly Remembered[];
  readonly #globals: readonly string[];
  readonly #values: readonly unknown[];

  /** Records the current state of the built-ins. */
  constructor() {
    const shared = [...languageBuiltIns(), ...nodeBuiltIns()].filter(({ object }) => !isPlainFunction(object));
    this.#remembered = [...shared.map((one) => remember(one, () => true)), remember(processAsIs, isFunctionValue)];
    this.#globals = [...languageGlobals, ...nodeGlobals, ...lockedGlobals];
    this.#values = this.#globals.map((name): unknown => get(globalThis, name));
  }

  /**
   * Restores what was changed since the state was recorded.
   * @returns a description of the changes as a clause about a module; undefined if nothing was changed
   */
  restore(): string | undefined {
    const changes: Change[] = [];
    const remembered = this.#remembered;
    for (let i = 0; i < remembered.length; i++) {
      const one = remembered[i];
      if (one !== undefined) restoreOne(one, changes);
    }
    for (let i = 0; i < this.#globals.length; i++) {
      const key = this.#globals[i];
      if (key === undefined || is(get(globalThis, key), this.#values[i])) continue;
      defineProperty(globalThis, key, { value: this.#values[i], writable: true, configurable: true });
      changes[changes.length] = { did: 'replaced', path: 'globalThis', key };
    }
    return changes.length === 0 ? undefined : textOf(changes);
  }
}

const processAsIs: BuiltIn = { path: 'process', object: process };

function isFunctionValue({ value }: PropertyDescriptor): boolean {
  return typeof value === 'function';
}

/**
 * There are hundreds of methods, and nobody patches the function objects themselves. Checking each would cost more than
 * all other checks.
 */
function isPlainFunction(object: object): boolean {
  return typeof object === 'function' && !Object.hasOwn(object, 'prototype');
}

function remember({ path, object }: BuiltIn, matters: (property: PropertyDescriptor) => boolean): Remembered {
  const properties = ownKeys(object).flatMap((key) => {
    const property = getOwnPropertyDescriptor(object, key);
    return property !== undefined && matters(property) ? [{ key, property }] : [];
  });
  return {
    path,
    object,
    prototype: getPrototypeOf(object),
    keys: properties.map(({ key }) => key),
    properties: properties.map(({ property }) => property),
  };
}

function restoreOne({ path, object, prototype, keys, properties }: Remembered, changes: Change[]): void {
  if (getPrototypeOf(object) !== prototype) {
    setPrototypeOf(object, prototype);
    changes[changes.length] = { did: 'replaced', path, key: '__proto__' };
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const before = properties[i];
    if (key === undefined || before === undefined) continue;
    const now = getOwnPropertyDescriptor(object, key);
    if (now !== undefined && is(now.value, before.value) && now.get === before.get && now.set === before.set) continue;
    defineProperty(object, key, before);
    changes[changes.length] = { did: now === undefined ? 'removed' : 'replaced', path, key };
  }
  // Only the functions of `process` are recorded: its other properties are its state.
  if (object === processAsIs.object) return;
  const keysNow = ownKeys(object);
  if (keysNow.length === keys.length) return;
  for (let i = 0; i < keysNow.length; i++) {
    const key = keysNow[i];
    if (key === undefined || includes(keys, key)) continue;
    if (!includes(inheritedByAll, object) && !includes(askedFor, key)) continue;
    deleteProperty(object, key);
    changes[changes.length] = { did: 'added', path, key };
  }
}

function includes<T>(list: readonly T[], value: T): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === value) return true;
  return false;
}

function textOf(changes: readonly Change[]): string {
  const shown = changes.slice(0, changesShown).map(({ did, path, key }) => {
    return `${did} ${path}${typeof key === 'symbol' ? `[${key.description}]` : `.${String(key)}`}`;
  });
  const more = changes.length - shown.length;
  return `it has ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}, which all signatures share`;
}
