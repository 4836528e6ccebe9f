import type { Value } from '../values/value.ts';

/** Where in the text something stands, in UTF-16 units. */
interface Placed {
  readonly offset: number;
}

/** The macros that walk a list or the keys of a map. */
export const walks = ['all', 'exists', 'exists_one', 'map', 'filter'] as const;
export type Walk = (typeof walks)[number];

/** An expression as it was read, its macros understood (github.com/google/cel-spec, doc/langdef.md). */
export type Expression = Placed &
  (
    | { readonly kind: 'literal'; readonly value: Value }
    /** `name` starts with a dot where only a global one is meant. */
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
    /** For `map` with three arguments `only` is the condition in the middle. */
    | {
        readonly kind: 'walk';
        readonly walk: Walk;
        readonly range: Expression;
        readonly variable: string;
        readonly only: Expression | undefined;
        readonly body: Expression;
      }
  );

/** Names under which operators are called. */
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
