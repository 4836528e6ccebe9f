import type { Checked } from '../../cel/checker/checker.ts';
import { readPattern } from '../../cel/values/pattern.ts';
import { Uint, type Value } from '../../cel/values/value.ts';
import { stringLiteral } from '../../text/literal.ts';
import type { Lists } from '../expressions/environment.ts';
import type { Names } from './names.ts';
import { argumentName, type Source, sourceOf } from './sources.ts';

/**
 * Generates TypeScript that is true exactly if the expression evaluates to `wanted`. If the expression fails, neither
 * variant is true.
 *
 * Both variants are needed, because a failure in a part that does not decide is ignored: `!a` is true if `a` is
 * false, which differs from a failure of `a`. `a && b` is false if either is false, even if the other fails.
 * @returns undefined if there is no readable code for the expression
 */
export function conditionCode(checked: Checked, wanted: boolean, names: Names, lists: Lists): string | undefined {
  switch (checked.kind) {
    case 'literal':
      return typeof checked.value === 'boolean' ? String(checked.value === wanted) : undefined;
    case 'walk':
      return walkCode(checked, wanted, names, lists);
    case 'call':
      return callCode(checked, wanted, names, lists);
    default:
      return booleanCode(checked, wanted, names);
  }
}

function booleanCode(checked: Checked, wanted: boolean, names: Names): string | undefined {
  const source = sourceOf(checked, names);
  return source?.type === 'boolean' ? `${source.code} === ${wanted}` : undefined;
}

function callCode(
  checked: Checked & { kind: 'call' },
  wanted: boolean,
  names: Names,
  lists: Lists,
): string | undefined {
  const { name, args } = checked;
  const [first, second, third] = args;
  const each = (want: boolean, join: '&&' | '||'): string | undefined => {
    const parts = args.map((arg) => conditionCode(arg, want, names, lists));
    return parts.includes(undefined) ? undefined : `(${parts.join(` ${join} `)})`;
  };
  switch (name) {
    case '_&&_':
      return each(wanted, wanted ? '&&' : '||');
    case '_||_':
      return each(wanted, wanted ? '||' : '&&');
    case '!_':
      return first && conditionCode(first, !wanted, names, lists);
    case '_?_:_': {
      if (first === undefined || second === undefined || third === undefined) return undefined;
      const parts = [
        conditionCode(first, true, names, lists),
        conditionCode(second, wanted, names, lists),
        conditionCode(first, false, names, lists),
        conditionCode(third, wanted, names, lists),
      ];
      return parts.includes(undefined) ? undefined : `((${parts[0]} && ${parts[1]}) || (${parts[2]} && ${parts[3]}))`;
    }
    case 'hasData': {
      const argument = argumentName(args);
      if (argument === undefined) return undefined;
      names.import('hasArgument');
      return `${wanted ? '' : '!'}hasArgument(event, ${stringLiteral(argument)})`;
    }
    default:
      return first && (atomCode(name, first, second, wanted, names, lists) ?? booleanCode(checked, wanted, names));
  }
}

/** Generates a test of one text or number against a literal. */
function atomCode(
  name: string,
  left: Checked,
  right: Checked | undefined,
  wanted: boolean,
  names: Names,
  lists: Lists,
): string | undefined {
  const source = sourceOf(left, names);
  if (source === undefined || right === undefined) return undefined;
  const test =
    name === '@in'
      ? memberTest(source, right, names, lists)
      : right.kind === 'literal'
        ? literalTest(name, source, right.value, names)
        : elementTest(name, source, sourceOf(right, names));
  return test && guarded(source, test, wanted);
}

/** A test of a present value, and its result for null. */
interface Test {
  readonly code: (negated: boolean) => string;
  /** The test for a value that may be undefined, for which it must fail. */
  readonly chained?: (negated: boolean) => string;
  /** Result for null. Undefined: the test fails. */
  readonly ofNull: boolean | undefined;
  /** Result for the empty text. */
  readonly ofEmpty?: boolean;
}

function guarded({ code, missing }: Source, test: Test, wanted: boolean): string | undefined {
  const plain = test.code(!wanted);
  switch (missing) {
    case 'never':
      return plain;
    case 'empty':
      // Without a workload, the expression fails but the text is empty. The generated test must not be `wanted` then.
      return test.ofEmpty === undefined || test.ofEmpty === wanted ? undefined : plain;
    case 'null':
      if (test.ofNull === undefined) return test.chained?.(!wanted) ?? `(${code} !== undefined && ${plain})`;
      return test.ofNull === wanted ? `(${code} === undefined || ${plain})` : `(${code} !== undefined && ${plain})`;
    case 'either':
      return test.ofNull === wanted ? undefined : `(${code} !== undefined && ${plain})`;
    case 'failure':
      return test.chained?.(!wanted) ?? `(${code} !== undefined && ${plain})`;
  }
}

const methods = { startsWith: 'startsWith', endsWith: 'endsWith', contains: 'includes' } as const;

function isMethod(name: string): name is keyof typeof methods {
  return Object.hasOwn(methods, name);
}

const opposite = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

function literalTest(name: string, { code, type }: Source, value: Value, names: Names): Test | undefined {
  if (name === '_==_' || name === '_!=_') {
    const literal = comparable(type, value);
    const equal = name === '_==_';
    if (literal === undefined) return undefined;
    return {
      code: (negated) => `${code} ${equal === negated ? '!==' : '==='} ${literal}`,
      ofNull: !equal,
      ofEmpty: (value === '') === equal,
    };
  }
  if (type === 'string' && typeof value === 'string') {
    if (isMethod(name)) {
      const method = methods[name];
      return {
        code: (negated) => `${negated ? '!' : ''}${code}.${method}(${stringLiteral(value)})`,
        chained: (negated) => `${code}?.${method}(${stringLiteral(value)})${negated ? ' === false' : ''}`,
        ofNull: undefined,
        ofEmpty: ''[method](value),
      };
    }
    const pattern = name === 'matches' ? readPattern(value) : undefined;
    if (pattern === undefined) return undefined;
    const constant = names.pattern(value);
    return {
      code: (negated) => `${negated ? '!' : ''}${constant}.test(${code})`,
      ofNull: undefined,
      ofEmpty: pattern.test(''),
    };
  }
  const sign = /^_(<|<=|>|>=)_$/.exec(name)?.[1];
  const literal = type === 'number' || type === 'bigint' ? comparable(type, value) : undefined;
  if (literal === undefined || !isSign(sign)) return undefined;
  return { code: (negated) => `${code} ${negated ? opposite[sign] : sign} ${literal}`, ofNull: undefined };
}

function isSign(sign: string | undefined): sign is keyof typeof opposite {
  return sign !== undefined && Object.hasOwn(opposite, sign);
}

/** Returns a literal with the type of a source; undefined if the two cannot be compared reliably. */
function comparable(type: Source['type'], value: Value): string | undefined {
  if (type === 'string') return typeof value === 'string' ? stringLiteral(value) : undefined;
  if (type === 'boolean') return typeof value === 'boolean' ? String(value) : undefined;
  const number = value instanceof Uint ? value.value : value;
  if (typeof number !== 'bigint') return undefined;
  if (type === 'bigint') return `${number}n`;
  return number >= -0xffff_ffffn && number <= 0xffff_ffffn ? String(number) : undefined;
}

/** Generates a method call with the current element as argument, such as `path.startsWith(item)`. */
function elementTest(name: string, { code, type }: Source, other: Source | undefined): Test | undefined {
  if (type !== 'string' || other?.type !== 'string' || other.missing !== 'never') return undefined;
  if (isMethod(name)) {
    const method = methods[name];
    return {
      code: (negated) => `${negated ? '!' : ''}${code}.${method}(${other.code})`,
      chained: (negated) => `${code}?.${method}(${other.code}) === ${!negated}`,
      ofNull: undefined,
    };
  }
  if (name !== '_==_' && name !== '_!=_') return undefined;
  const equal = name === '_==_';
  return { code: (negated) => `${code} ${equal === negated ? '!==' : '==='} ${other.code}`, ofNull: !equal };
}

function memberTest({ code, type }: Source, list: Checked, names: Names, lists: Lists): Test | undefined {
  if (type !== 'string') return undefined;
  const texts = textsOf(list, lists);
  if (texts === undefined) return undefined;
  const constant = listCode(list, texts, names);
  return {
    code: (negated) => `${negated ? '!' : ''}${constant}.includes(${code})`,
    ofNull: false,
    ofEmpty: texts.includes(''),
  };
}

/** Returns the texts of a list that is known at compile time. */
function textsOf(list: Checked, lists: Lists): readonly string[] | undefined {
  if (list.kind === 'variable') return lists.get(list.name);
  if (list.kind !== 'list') return undefined;
  const texts = list.elements.map((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? one.value : undefined,
  );
  return texts.every((one) => one !== undefined) ? texts : undefined;
}

function listCode(list: Checked, texts: readonly string[], names: Names): string {
  const wanted = list.kind === 'variable' ? list.name : 'names';
  return names.file.constant(wanted, `[${texts.map(stringLiteral).join(', ')}]`);
}

function walkCode(
  checked: Checked & { kind: 'walk' },
  wanted: boolean,
  names: Names,
  lists: Lists,
): string | undefined {
  const { walk, range, body, depth } = checked;
  const texts = textsOf(range, lists);
  if (texts === undefined || (walk !== 'exists' && walk !== 'all')) return undefined;
  // exists is true if one element is, and false if all elements are; all is the reverse.
  const method = (walk === 'exists') === wanted ? 'some' : 'every';
  return names.within(depth, (item) => {
    const inner = conditionCode(body, wanted, names, lists);
    return inner && `${listCode(range, texts, names)}.${method}((${item}) => ${inner})`;
  });
}
