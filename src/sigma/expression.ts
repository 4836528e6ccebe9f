/** A test of the value of one field. Texts are compared without regard to case unless `cased` says otherwise, as Sigma demands. */
export type Match =
  | { readonly kind: 'equals' | 'prefix' | 'suffix' | 'contains'; readonly text: string; readonly cased: boolean }
  /** A text with wildcards: `*` stands for any text, `?` for one character. */
  | { readonly kind: 'wildcards'; readonly parts: readonly Part[]; readonly cased: boolean }
  /** A regular expression of RE2, which may match anywhere in the text. */
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'network'; readonly network: string }
  | { readonly kind: 'compare'; readonly operator: '<' | '<=' | '>' | '>=' | '==='; readonly number: number }
  | { readonly kind: 'present' | 'absent' }
  | {
      readonly kind: 'field';
      readonly other: string;
      readonly how: 'equals' | 'prefix' | 'suffix' | 'contains';
      readonly cased: boolean;
    };

/** A part of a text with wildcards. */
export type Part = { readonly literal: string } | { readonly wildcard: '*' | '?' };

/** The condition of a rule, with its detections in place. */
export type Expression =
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] }
  | { readonly not: Expression }
  | { readonly field: string; readonly match: Match }
  /** A named detection of the rule, which becomes a constant in the handler. */
  | { readonly named: string; readonly is: Expression };

/** @returns all fields that an expression reads, in the order of first use */
export function fieldsIn(expression: Expression): readonly string[] {
  const found = new Set<string>();
  const visit = (one: Expression): void => {
    if ('all' in one) one.all.forEach(visit);
    else if ('any' in one) one.any.forEach(visit);
    else if ('not' in one) visit(one.not);
    else if ('named' in one) visit(one.is);
    else {
      found.add(one.field);
      if (one.match.kind === 'field') found.add(one.match.other);
    }
  };
  visit(expression);
  return [...found];
}
