/** Processors that Tracee runs on. The stream does not say which; some constants differ between them. */
export type Arch = 'amd64' | 'arm64';

export type Names = Readonly<Record<string, number>>;

/** One name stands for one number; a number without a name is printed in decimal. */
export interface OneName {
  readonly form: 'one';
  readonly names: Readonly<Record<Arch, Names>>;
  /** Numbers without a name are printed with a sign; otherwise as unsigned 64-bit numbers after sign extension. */
  readonly signed: boolean;
  /** A name that stands for every number without a name of its own. Its number is the smallest of these. */
  readonly others?: string;
}

/** Names joined by `|`, each for bits that must all be set; bits without a name are left out. */
export interface NameSet {
  readonly form: 'set';
  readonly names: Readonly<Record<Arch, Names>>;
  /** One of these comes first, whatever the bits. */
  readonly lead?: {
    readonly names: Names;
    /** In place of a name, the whole number in decimal, signed. */
    readonly orNumber: boolean;
  };
  /** What 0 is printed as, where that is no decimal number. */
  readonly zero: string | undefined;
  /** What is printed when no name fits: the number in decimal, or nothing. */
  readonly none: 'number' | 'nothing';
  /** Bits without a name are printed as UNKNOWN_FLAG_0X and their value in hexadecimal. */
  readonly unknownBits?: boolean;
  /** Documented bits of the argument that have no name here. */
  readonly lost: Readonly<Record<Arch, number>>;
  /** Names beside which a documented bit is left out that has a name. */
  readonly hiding?: readonly string[];
  /** The smallest number that is printed as nothing, where 0 is printed as something. */
  readonly nothing?: number;
}

export type Family = OneName | NameSet;

/** The same for both processors. */
export function both<T>(value: T): Readonly<Record<Arch, T>> {
  return { amd64: value, arm64: value };
}

/** Numbers names from `first` upwards. @param names separated by white space */
export function sequence(first: number, names: string): Names {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name, i) => [name, first + i]),
  );
}
