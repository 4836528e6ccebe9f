import * as z from 'zod';
import { betweenStars } from '../text/glob.ts';

/** Linux limits: PATH_MAX without its NUL, NAME_MAX. */
const longestPath = 4_095;
const longestName = 255;

/** One component of a pattern: `**`, which matches any number of components, or a test of one component. */
type Name = '**' | ((name: string) => boolean);

/** Whether a path matches one of the patterns of a list. An unknown path matches none. */
export type PathMatcher = (path: string | undefined) => boolean;

/**
 * Schema of an option that is a path pattern: `*` matches any text within one component, `**` any number of components,
 * and `\` makes the next character literal. It rejects a pattern that matches no path of an event, with the reason.
 */
export function pathPattern(): z.ZodString {
  return z.string().check(({ value, issues }) => {
    const fault = pathPatternFault(value);
    if (fault !== undefined)
      issues.push({ code: 'custom', message: `${fault} (${JSON.stringify(value)})`, input: value });
  });
}

/** A cache: an option is the same list each time a signature uses it. */
const matchers = new WeakMap<readonly string[], PathMatcher>();

/**
 * Makes a matcher of patterns that `pathPattern` has accepted. Its time is bounded by the product of the lengths of
 * path and pattern, because an attacker controls the path.
 */
export function pathMatcher(patterns: readonly string[]): PathMatcher {
  const known = matchers.get(patterns);
  if (known !== undefined) return known;
  const compiled = patterns.map((pattern) => pattern.split('/').map(parseName));
  const matcher: PathMatcher = (path) => {
    if (path === undefined) return false;
    const names = path.split('/');
    return compiled.some((pattern) => fits(pattern, names));
  };
  matchers.set(patterns, matcher);
  return matcher;
}

function parseName(name: string): Name {
  if (name === '**') return '**';
  const texts: string[] = [];
  let text = '';
  for (const [token] of name.matchAll(/\\.|./gsu)) {
    if (token === '*') {
      texts.push(text);
      text = '';
    } else text += token.replace(/^\\/, '');
  }
  return betweenStars([...texts, text]);
}

/** On a mismatch, the last `**` takes one more component. Backtracking to an earlier `**` could not match more. */
function fits(pattern: readonly Name[], names: readonly string[]): boolean {
  let at = 0;
  let name = 0;
  let afterStar: { readonly at: number; name: number } | undefined;
  while (name < names.length) {
    const wanted = pattern[at];
    if (wanted === '**') {
      at++;
      afterStar = { at, name };
    } else if (wanted !== undefined && wanted(names[name] ?? '')) {
      at++;
      name++;
    } else if (afterStar !== undefined) {
      at = afterStar.at;
      name = ++afterStar.name;
    } else return false;
  }
  return pattern.slice(at).every((rest) => rest === '**');
}

/** @returns the reason to reject a pattern; undefined if it is valid */
export function pathPatternFault(pattern: string): string | undefined {
  // A literal character must not be taken for a wildcard afterwards.
  const plain = pattern.replaceAll(/\\([^/])/gsu, (_, character: string) =>
    /[*?[\]{}\\]/.test(character) ? 'x' : character,
  );
  if (plain.includes('\\')) return 'a character other than / must follow \\';
  if (/[?[\]{}]/.test(plain)) return 'only * and ** are wildcards: write \\ before each ? [ ] { } of a name';
  if (!/^(?:\/|\*\*\/|memfd:)/.test(plain)) return 'a pattern begins with / or **/ (or memfd:), as a path does';
  if (plain.includes('\0')) return 'no path has a NUL';
  if (plain.endsWith('/')) return 'no program has a path that ends with /';
  if (plain.includes('//')) return 'no path has // in it';
  if (/\/\.{1,2}(?:\/|$)/.test(plain)) return 'paths of events have no names . and ..';
  if (/[^/]\*\*|\*\*[^/]/.test(plain)) return '** stands for whole names only';
  const lengths = plain.split('/').map((name) => Buffer.byteLength(name.replaceAll('*', '')));
  if (lengths.some((length) => length > longestName)) return `no name is longer than ${longestName} bytes`;
  const whole = lengths.reduce((sum, length) => sum + length + 1, -1);
  return whole > longestPath ? `no path is longer than ${longestPath} bytes` : undefined;
}
