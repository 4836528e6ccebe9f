import { FilterFault, operatorAndValues } from './filter-text.ts';

/**
 * Tracee's filter on numbers (pkg/filters/numeric.go). Values of `=` pass, and values of `!=` fail. The range decides about other
 * values: the widest of several bounds applies, and a filter that only has `!=` passes nothing.
 */
export class NumericFilter {
  readonly #unsigned: boolean;
  readonly #equal = new Set<bigint>();
  readonly #unequal = new Set<bigint>();
  /** Exclusive bounds. */
  #above: bigint | undefined;
  #below: bigint | undefined;

  constructor(unsigned = false) {
    this.#unsigned = unsigned;
  }

  /** Adds `=1,2`, `!=0`, `<10` and so on. @throws FilterFault */
  add(rest: string): void {
    const { operator, values } = operatorAndValues(rest);
    for (const text of values) {
      const value = this.#parse(text);
      if (this.#unsigned && value === 0n && operator.startsWith('<'))
        throw new FilterFault(`no unsigned number is ${operator}0`);
      if (operator.includes('=') && operator !== '!=') this.#equal.add(value);
      if (operator === '!=') this.#unequal.add(value);
      if (operator.startsWith('<') && (this.#below === undefined || value > this.#below)) this.#below = value;
      if (operator.startsWith('>') && (this.#above === undefined || value < this.#above)) this.#above = value;
    }
  }

  #parse(text: string): bigint {
    if (!/^[+-]?\d{1,40}$/.test(text) || (this.#unsigned && !/^\d/.test(text)))
      throw new FilterFault(`"${text}" is no number`);
    const value = BigInt(text.replace(/^\+/, ''));
    const fits = this.#unsigned ? BigInt.asUintN(64, value) === value : BigInt.asIntN(64, value) === value;
    if (!fits) throw new FilterFault(`"${text}" does not fit into 64 bits`);
    return value;
  }

  passes(value: bigint): boolean {
    if (this.#equal.has(value)) return true;
    if (this.#unequal.has(value)) return false;
    if (this.#above === undefined && this.#below === undefined) return false;
    return (this.#above === undefined || value > this.#above) && (this.#below === undefined || value < this.#below);
  }
}
