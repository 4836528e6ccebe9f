/**
 * Processor architectures that Tracee runs on. The stream does not carry the architecture; some constants depend on it.
 */
export type Arch = 'amd64' | 'arm64';

export type Names = Readonly<Record<string, number>>;

/** Each name stands for one number. A number without a name is printed in decimal. */
export interface OneName {
  readonly form: 'one';
  readonly names: Readonly<Record<Arch, Names>>;
  /**
   * Whether a number without a name is printed with a sign; otherwise it is printed as an unsigned 64-bit number after
   * sign extension.
   */
  readonly signed: boolean;
  /** A name for every number without a name of its own. Its number is the smallest of these. */
  readonly others?: string;
}

/** Names joined by `|`. Each stands for bits that must all be set; bits without a name are left out. */
export interface NameSet {
  readonly form: 'set';
  readonly names: Readonly<Record<Arch, Names>>;
  /** One of these names always comes first. */
  readonly lead?: {
    readonly names: Names;
    /** Whether the whole number is printed in decimal, signed, in place of a name. */
    readonly orNumber: boolean;
  };
  /** Text printed for 0, if it is not a decimal number. */
  readonly zero: string | undefined;
  /** Output if no name matches: the number in decimal, or nothing. */
  readonly none: 'number' | 'nothing';
  /** Whether a bit without a name is printed as UNKNOWN_FLAG_0X and its value in hexadecimal. */
  readonly unknownBits?: boolean;
  /** Documented bits of the argument that have no name here. */
  readonly lost: Readonly<Record<Arch, number>>;
  /** Names beside which a documented bit with a name is left out. */
  readonly hiding?: readonly string[];
  /** The smallest number that is printed as nothing, if 0 is printed as text. */
  readonly nothing?: number;
}

export type Family = OneName | NameSet;

/** @returns the same value for both architectures */
export function both<T>(value: T): Readonly<Record<Arch, T>> {
  return { amd64: value, arm64: value };
}

/**
 * Numbers the names consecutively from `first`.
 * @param names separated by white space
 */
export function sequence(first: number, names: string): Names {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name, i) => [name, first + i]),
  );
}
