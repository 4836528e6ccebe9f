import { isCombining, isObject } from '../../signature/where/compile.ts';
import type { Shape } from '../../signature/where/shapes.ts';

/**
 * Texts that a filter lets pass: those that fit a positive pattern and, if there are negative patterns, those that fit
 * none of them (Tracee: pkg/filters/string.go, the same in v0.24.1 and main). Patterns have Tracee's notation.
 */
export interface TextSet {
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  /** Whether it has no other texts than the condition. */
  readonly isExact: boolean;
}

/** @returns texts that include all that meet a condition; undefined if a filter cannot tell them */
export function textSetOf(condition: unknown, shape: Shape): TextSet | undefined {
  if (Array.isArray(condition)) return unionOf(condition.map((part: unknown) => textSetOf(part, shape)));
  if (!isObject(condition)) return operatorSet('is', condition, shape);
  const sets = Object.entries(condition).map(([name, operand]) => partSet(name, operand, shape));
  return narrowest(sets);
}

/** @returns the texts of several sets; undefined if one of them is unknown */
export function unionOf(sets: readonly (TextSet | undefined)[]): TextSet | undefined {
  const known = sets.filter((set) => set !== undefined);
  if (known.length < sets.length || known.length === 0) return undefined;
  const negatives = known.filter(({ negative }) => negative.length > 0).map(({ negative }) => negative);
  const [first = [], ...others] = negatives;
  // A text that one of the sets admits fits no pattern that all of them exclude.
  const negative = first.filter((pattern) => others.every((other) => other.includes(pattern)));
  if (negatives.length > 0 && negative.length === 0) return undefined;
  const positive = [...new Set(known.flatMap((set) => set.positive))];
  const isExact = known.every((set) => set.isExact) && negatives.length <= 1;
  return { positive, negative, isExact };
}

function partSet(name: string, operand: unknown, shape: Shape): TextSet | undefined {
  if (!isCombining(name)) return operatorSet(name, operand, shape);
  if (name === 'not') {
    const set = textSetOf(operand, shape);
    if (set === undefined || !set.isExact || set.negative.length > 0) return undefined;
    return { positive: [], negative: set.positive, isExact: true };
  }
  const parts = (Array.isArray(operand) ? operand : [operand]).map((part: unknown) => textSetOf(part, shape));
  return name === 'any' ? unionOf(parts) : narrowest(parts);
}

/** All conditions must hold, so that each set alone includes all texts. A positive one has fewer. */
function narrowest(sets: readonly (TextSet | undefined)[]): TextSet | undefined {
  const known = sets.filter((set) => set !== undefined);
  const chosen = known.find(({ negative }) => negative.length === 0) ?? known[0];
  return chosen && { ...chosen, isExact: chosen.isExact && sets.length === 1 };
}

function operatorSet(name: string, operand: unknown, { isPath }: Shape): TextSet | undefined {
  switch (name) {
    case 'is':
      return patterns(operand, (text) => text, true);
    case 'prefix':
      return patterns(operand, (text) => `${text}*`, true);
    case 'suffix':
      return patterns(operand, (text) => `*${text}`, true);
    case 'contains':
      return patterns(operand, (text) => `*${text}*`, true);
    case 'baseName':
      // A path that Tracee has resolved in the kernel never ends in a slash.
      return patterns(operand, (text) => `*${text}`, false);
    case 'glob':
      return globSet(operand, isPath === true);
    default:
      return undefined;
  }
}

/** The literal text at the beginning or the end of each pattern, whichever is longer. */
function globSet(operand: unknown, isPath: boolean): TextSet | undefined {
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  return unionOf(
    list.map((pattern) => {
      if (typeof pattern !== 'string') return undefined;
      const [first = '', ...others] = literals(pattern, isPath);
      const last = others.pop();
      if (last === undefined) return patterns(first, (text) => text, true);
      const isWhole = others.every((text) => text === '');
      if (first.length >= last.length) return patterns(first, (text) => `${text}*`, isWhole && !isPath && last === '');
      return patterns(last, (text) => `*${text}`, isWhole && !isPath && first === '');
    }),
  );
}

/** The texts between the stars. `**` stands for any number of folders, even none, so that it takes its slashes along. */
function literals(pattern: string, isPath: boolean): readonly string[] {
  if (!isPath) return pattern.split('*');
  const texts = [''];
  for (const [token] of pattern.matchAll(/\/?\*\*\/?|\\.|./gsu)) {
    if (token.includes('*') && !token.startsWith('\\')) texts.push('');
    else texts.push(`${texts.pop() ?? ''}${token.replace(/^\\/, '')}`);
  }
  return texts;
}

/**
 * Formats literal values for a filter. A filter cannot express a value that is empty, contains a comma or a star,
 * starts like an operator, has blanks around it, or contains bytes that are not text (U+FFFD).
 */
function patterns(values: unknown, form: (text: string) => string, isExact: boolean): TextSet | undefined {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  const texts = list.filter(
    (value): value is string =>
      typeof value === 'string' && /^[^*,=!<>\s\ufffd]([^*,\ufffd]*[^*,\s\ufffd])?$/.test(value),
  );
  if (texts.length < list.length || texts.length === 0) return undefined;
  return { positive: texts.map(form), negative: [], isExact };
}
