import type { Architecture } from '../architecture.ts';

/** Numbers by name. */
export type Names = Readonly<Record<string, number>>;

/** The names of the values that an argument can have. */
export interface NamedValues {
  /** `one`: the whole number has one name. `bits`: each name stands for bits, which must all be set. */
  readonly form: 'one' | 'bits';
  readonly names: Readonly<Record<Architecture, Names>>;
  /** For `bits`: bits that together hold one number, such as the access mode of open(2). */
  readonly field?: { readonly mask: number; readonly names: Names };
  /** For `bits`: the name of 0. */
  readonly zero?: string;
  /** The name that an author imports from `tracee-sequent`, such as `flags.open`; the names of a bigint argument are in another group. */
  readonly constants?: string;
}

/** @returns named values that are the same on every architecture */
export function everywhere(
  form: NamedValues['form'],
  names: Names,
  more: Pick<NamedValues, 'field' | 'zero' | 'constants'> = {},
): NamedValues {
  return { form, names: { amd64: names, arm64: names }, ...more };
}

/** @returns the constants for an argument: groups of bigint for 64-bit arguments; undefined if authors have none */
export function constantsFor({ constants }: NamedValues, isBig: boolean): string | undefined {
  if (constants === undefined || !isBig) return constants;
  return constants.replace(/^(flags|prots)\b/, '$164');
}
