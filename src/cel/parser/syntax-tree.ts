import type { Value } from '../values/value.ts';

/** Offset in the text, in UTF-16 units. */
interface Placed {
  readonly offset: number;
}

/** The comprehension macros, which iterate over a list or the keys of a map. */
export const walks = ['all', 'exists', 'exists_one', 'map', 'filter'] as const;
export type Walk = (typeof walks)[number];

/** A parsed expression with expanded macros (github.com/google/cel-spec, doc/langdef.md). */
export type Expression = Placed &
  (
    | { readonly kind: 'literal'; readonly value: Value }
    /** A `name` with a leading dot refers to a global name only. */
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'select'; readonly operand: Expression; readonly field: string }
    /** `has(operand.field)` */
    | { readonly kind: 'has'; readonly operand: Expression; readonly field: string }
    | {
        readonly kind: 'call';
        readonly name: string;
        readonly target: Expression | undefined;
        readonly args: readonly Expression[];
      }
    | { readonly kind: 'list'; readonly elements: readonly Expression[] }
    | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
    /** `only` is the condition of `map` with three arguments. */
    | {
        readonly kind: 'walk';
        readonly walk: Walk;
        readonly range: Expression;
        readonly variable: string;
        readonly only: Expression | undefined;
        readonly body: Expression;
      }
  );

/** Function names of the operators. */
export const operators = {
  '==': '_==_',
  '!=': '_!=_',
  '<': '_<_',
  '<=': '_<=_',
  '>': '_>_',
  '>=': '_>=_',
  in: '@in',
  '+': '_+_',
  '-': '_-_',
  '*': '_*_',
  '/': '_/_',
  '%': '_%_',
} as const;
