/** An unsigned integer; a plain bigint is a signed one. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** A point in time with the zone in which it was written. Its text keeps the zone, as in Go. */
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

/** A type as a value. */
export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A map. Lookups treat equal numbers of different types as the same key. */
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

/** @returns the lookup key of a value; undefined if it cannot be a key */
export function keyName(key: Value): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return key ? 't' : 'f';
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === 'number' && Number.isInteger(key)) return `n${BigInt(key)}`;
  return undefined;
}

/** A protobuf message. The environment defines the available messages and how their fields are read. */
export abstract class Message {
  /** Name of the type, with its package. */
  abstract readonly typeName: string;

  /** Returns the value of a field, or its default if it was not sent; undefined if the message has no such field. */
  abstract get(name: string): Value | undefined;

  /** Tells whether a field was sent, with the meaning of `has()`; undefined if the message has no such field. */
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

/** A failed evaluation. It is data rather than an exception, because `&&`, `||` and `?:` may ignore it. */
export class Failure {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export type Result = Value | Failure;

/** @returns the failure of a call without a matching overload */
export function noOverload(): Failure {
  return new Failure('no such overload');
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
