import {
  type BuiltIn,
  languageBuiltIns,
  languageGlobals,
  lockedGlobals,
  nodeBuiltIns,
  nodeGlobals,
} from './built-ins.ts';

// A module may have replaced any of these when they are needed.
const { defineProperty, deleteProperty, get, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } =
  Reflect;
const { is } = Object;

/** One built-in as it was. Lists that are read by index need no iterator, which a module may have replaced. */
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

/** Names that the language asks any object for: to add one changes what others do. */
const askedFor: readonly PropertyKey[] = [
  'toJSON',
  'then',
  ...Object.values(Object.getOwnPropertyDescriptors(Symbol))
    .map(({ value }): unknown => value)
    .filter((value) => typeof value === 'symbol'),
];
/** Everything inherits from these: any new name changes what others see. */
const inheritedByAll: readonly object[] = [Object.prototype, Function.prototype];
const changesShown = 3;

/**
 * Sees what a module changes, while it is loaded, of what all code shares. It may add names, as polyfills do; it may replace or remove
 * nothing, and add nothing that others would notice.
 */
export class BuiltInCheck {
  readonly #remembered: readonly Remembered[];
  readonly #globals: readonly string[];
  readonly #values: readonly unknown[];

  /** Remembers what is there now. */
  constructor() {
    const shared = [...languageBuiltIns(), ...nodeBuiltIns()].filter(({ object }) => !isPlainFunction(object));
    this.#remembered = [...shared.map((one) => remember(one, () => true)), remember(processAsIs, isFunctionValue)];
    this.#globals = [...languageGlobals, ...nodeGlobals, ...lockedGlobals];
    this.#values = this.#globals.map((name): unknown => get(globalThis, name));
  }

  /**
   * Puts back what was changed since it was remembered.
   * @returns what that was, as a text about a module; undefined where nothing was
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

/** Hundreds of methods, which nobody patches themselves: to look at each would cost more than all the rest. */
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
  // Only functions of `process` are remembered: its other properties are its state.
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
