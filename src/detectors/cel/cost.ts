import { sizeOf } from './operators.ts';
import type { Value } from './values.ts';

/** What a list and a map cost to make (cel-go: common/cost.go). */
export const listCost = 10;
export const mapCost = 30;

function size(value: Value | undefined): number {
  return value === undefined ? 1 : (sizeOf(value) ?? 1);
}

function tenths(units: number): number {
  return Math.ceil(units * 0.1);
}

/**
 * What calling a function costs: by the rules of cel-go (interpreter/runtimecost.go), and for Tracee's functions on text, which
 * are free there, by the length of what they read.
 * @param known the types told before the run which form of the function it is: otherwise most cost 1
 */
export function callCost(name: string, args: readonly Value[], known: boolean): number {
  const [a, b] = args;
  switch (name) {
    case 'startsWith':
    case 'endsWith':
      return tenths(size(b));
    case '_==_':
    case '_!=_':
      return tenths(Math.min(size(a), size(b)));
    case 'contains':
      return tenths(size(a)) * tenths(size(b));
    case 'matches':
      return tenths(1 + size(a)) * Math.ceil(size(b) * 0.25);
    case 'split':
    case 'join':
    case 'replace':
    case 'trim':
    case 'upper':
    case 'lower':
    case 'basename':
    case 'dirname':
      return 1 + tenths(args.reduce<number>((sum, arg) => sum + size(arg), 0));
    default:
  }
  if (!known) return 1;
  const areText = typeof a === 'string' || a instanceof Uint8Array;
  switch (name) {
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return areText ? tenths(Math.min(size(a), size(b))) : 1;
    case '_+_':
      return areText ? tenths(size(a) + size(b)) : 1;
    case '@in':
      return Array.isArray(b) ? size(b) : 1;
    case 'string':
      return a instanceof Uint8Array ? tenths(size(a)) : 1;
    case 'bytes':
      return typeof a === 'string' ? tenths(size(a)) : 1;
    default:
      return 1;
  }
}
