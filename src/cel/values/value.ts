/** An unsigned number; a bigint by itself is a signed one. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** A point in time, and in which zone it was written: text made of it keeps the zone, as in Go. */
export class Timestamp {
  /** Epoch nanoseconds. */
  readonly nanoseconds: bigint;
  /** Seconds east of UTC. */
  readonly offset: number;

  constructor(nanoseconds: bigint, offset = 0) {
    this.nanoseconds = nanoseconds;
    this.offset = offset;
  }
}

export class Duration {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** The type of a value, as a value. */
export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A map. Numbers of unlike kinds that are equal are one key when it is asked. */
export class MapValue {
  readonly entries: readonly (readonly [Value, Value])[];
  readonly #byKey = new Map<string, Value>();

  constructor(entries: readonly (readonly [Value, Value])[]) {
    this.entries = entries;
    for (const [key, value] of entries) {
      const name = keyName(key);
      if (name !== undefined) this.#byKey.set(name, value);
    }
  }

  get(key: Value): Value | undefined {
    const name = keyName(key);
    return name === undefined ? undefined : this.#byKey.get(name);
  }
}

/** What a key is found by; undefined for what is no key. */
export function keyName(key: Value): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return key ? 't' : 'f';
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === 'number' && Number.isInteger(key)) return `n${BigInt(key)}`;
  return undefined;
}

/** A message of protobuf. The environment says which messages there are, and how their fields are read. */
export abstract class Message {
  /** Name of its type, with the package. */
  abstract readonly typeName: string;

  /** The value of a field, or its default where it was not sent; undefined where the message has no such field. */
  abstract get(name: string): Value | undefined;

  /** Whether a field was sent, as `has()` understands it; undefined where the message has no such field. */
  abstract has(name: string): boolean | undefined;

  /** Names of the fields that were sent. */
  abstract names(): readonly string[];
}

/** A value of an expression; bigint is int, number is double. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | TypeValue
  | MapValue
  | Message
  | readonly Value[];

/** What an expression came to instead of a value: data, because `&&`, `||` and `?:` may do without it. */
export class Failure {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export type Result = Value | Failure;

/** No function of this name takes values of these types. */
export function noOverload(): Failure {
  return new Failure('no such overload');
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
