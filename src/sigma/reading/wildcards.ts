import type { Match, Part } from '../expression.ts';

/**
 * Splits a value of a rule at its wildcards. A backslash escapes a wildcard or a backslash before one; any other backslash is itself
 * (Sigma specification, section "Escaping").
 */
export function partsOf(value: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push({ literal });
    literal = '';
  };
  for (let index = 0; index < value.length; index++) {
    const char = value.charAt(index);
    const next = value.charAt(index + 1);
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      index++;
    } else if (char === '*' || char === '?') {
      flush();
      parts.push({ wildcard: char });
    } else literal += char;
  }
  flush();
  return parts;
}

const star: Part = { wildcard: '*' };

/** @returns the test that a value with its wildcards stands for, in the simplest form */
export function matchOf(
  value: readonly Part[],
  how: 'equals' | 'prefix' | 'suffix' | 'contains',
  cased: boolean,
): Match {
  const before = how === 'suffix' || how === 'contains' ? [star] : [];
  const after = how === 'prefix' || how === 'contains' ? [star] : [];
  const parts = [...before, ...value, ...after].filter(
    (part, index, all) => !(isStar(part) && index > 0 && isStar(all[index - 1])),
  );
  const inner = parts.filter((part) => !isStar(part));
  const [only] = inner;
  if (inner.length === 0)
    return parts.length === 0 ? { kind: 'equals', text: '', cased } : { kind: 'contains', text: '', cased };
  const first = isStar(parts[0]);
  const last = isStar(parts.at(-1));
  const isSimple = inner.length === 1 && parts.length === 1 + Number(first) + Number(last);
  if (isSimple && only !== undefined && 'literal' in only) {
    const kind = first ? (last ? 'contains' : 'suffix') : last ? 'prefix' : 'equals';
    return { kind, text: only.literal, cased };
  }
  return { kind: 'wildcards', parts, cased };
}

function isStar(part: Part | undefined): boolean {
  return part !== undefined && 'wildcard' in part && part.wildcard === '*';
}

/** @returns a regular expression of RE2 for a text with wildcards */
export function regexOf({ parts, cased }: { readonly parts: readonly Part[]; readonly cased: boolean }): string {
  const body = parts
    .map((part) =>
      'literal' in part ? part.literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : part.wildcard === '*' ? '.*' : '.',
    )
    .join('');
  return `(?s${cased ? '' : 'i'})^${body}$`;
}
