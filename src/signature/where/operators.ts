import { baseName } from '../../event/file-facts.ts';
import { glob } from '../../text/glob.ts';
import { pathMatcher, pathPatternFault } from '../path-pattern.ts';
import { rightForm, shown, valueFault } from './operands.ts';
import type { Form, Shape } from './shapes.ts';
import { networkFault, networkTest } from './values/addresses.ts';
import { bitsFault, bitsTest } from './values/bits.ts';

/** Tests one value. It is false for a value of another type than the operator takes. */
export type Test = (value: unknown) => boolean;

/** An operator that compares a value with its operands. */
export interface Operator {
  /** Forms of values that it takes, besides `any`. */
  readonly forms: readonly Form[];
  /** Whether a list of operands is possible. */
  readonly takesList: boolean;
  /**
   * Whether Tracee's filters have a counterpart, which compares the text of the value. Other operators compare the value
   * itself.
   */
  readonly comparesText: boolean;
  readonly meaning: string;
  /** A condition with the operator. */
  readonly example: Readonly<Record<string, unknown>>;
  /** How a description reads: `pathname begins with /tmp/`. */
  readonly verb: string;
  /** @returns why this operand is wrong; undefined if it is right */
  fault(operand: unknown, shape: Shape): string | undefined;
  /** @param operands without faults; operands of a wrong type make a test that is false */
  compile(operands: readonly unknown[], shape: Shape): Test;
}

const textForms = ['text'] as const;
const numberForms = ['number', 'bigint'] as const;

export const operators: Readonly<Record<string, Operator>> = {
  is: {
    forms: ['text', 'number', 'bigint', 'name', 'boolean'],
    takesList: true,
    comparesText: true,
    meaning: 'exactly this value, or one of these; the same as the value or the list alone',
    example: { is: '/tmp/*' },
    verb: 'is',
    fault: (operand, shape) => valueFault(operand, shape),
    compile: oneOf,
  },
  prefix: ofText('the text begins with this', { prefix: ['/tmp/', '/dev/shm/'] }, 'begins with', (value, operand) =>
    value.startsWith(operand),
  ),
  suffix: ofText('the text ends with this', { suffix: '.so' }, 'ends with', (value, operand) =>
    value.endsWith(operand),
  ),
  contains: ofText('the text contains this', { contains: '/.' }, 'contains', (value, operand) =>
    value.includes(operand),
  ),
  baseName: ofText(
    'the last part of the path is this',
    { baseName: ['sh', 'bash'] },
    'has the base name',
    (value, operand) => baseName(value) === operand,
  ),
  glob: {
    forms: textForms,
    takesList: true,
    comparesText: true,
    example: { glob: '/home/*/.ssh/**' },
    verb: 'fits',
    meaning:
      'the text fits the pattern. In a path, `*` stands for any text without `/`, `**` for any number of folders, and `\\` makes the next character literal. In other texts, `*` stands for any text',
    fault(operand, { isPath }) {
      return isPath === true && typeof operand === 'string' ? pathFault(operand) : textFault(operand);
    },
    compile(operands, { isPath }) {
      const patterns = texts(operands);
      const tests = isPath === true ? [pathMatcher(patterns)] : patterns.map(glob);
      return (value) => typeof value === 'string' && tests.some((matches) => matches(value));
    },
  },
  cidr: {
    forms: [...textForms, 'structure'],
    takesList: true,
    comparesText: false,
    example: { cidr: ['10.0.0.0/8', 'fd00::/8'] },
    verb: 'is in',
    meaning:
      'the text is an IP address in this network, or this address. An IPv4 address in the form of IPv6 (`::ffff:10.0.0.1`) counts as IPv4. On a socket address, its IP address of either version is tested',
    fault(operand) {
      const fault = typeof operand === 'string' ? networkFault(operand) : undefined;
      return fault === undefined ? textFault(operand) : `${shown(operand)} ${fault}`;
    },
    compile(operands) {
      const isIn = networkTest(texts(operands).filter((text) => networkFault(text) === undefined));
      return (value) => addressesOf(value).some(isIn);
    },
  },
  lt: ofNumber('the number is below this', { lt: 0 }, 'is below', (value, operand) => value < operand),
  lte: ofNumber('the number is this or below', { lte: -1 }, 'is at most', (value, operand) => value <= operand),
  gt: ofNumber('the number is above this', { gt: 0 }, 'is above', (value, operand) => value > operand),
  gte: ofNumber('the number is this or above', { gte: 1, lt: 5 }, 'is at least', (value, operand) => value >= operand),
  hasAny: ofBits('at least one of these bits is set', { hasAny: [0x1, 0x2] }, 'has any bit of', false),
  hasAll: ofBits('all of these bits are set', { hasAll: 0x6 }, 'has all bits of', true),
};

/** @returns the operator of this name; undefined if there is none */
export function operatorOf(name: string): Operator | undefined {
  return Object.hasOwn(operators, name) ? operators[name] : undefined;
}

/** @returns whether values of this form can be tested with the operator */
export function isFor({ forms }: Operator, { form, fields }: Shape): boolean {
  return form === 'any' || (forms.includes(form) && (form !== 'structure' || fields?.has('sa_family') === true));
}

function oneOf(operands: readonly unknown[]): Test {
  const [first, ...others] = operands;
  if (others.length === 0) return (value) => value === first;
  const values = new Set(operands);
  return (value) => values.has(value);
}

function ofText(
  meaning: string,
  example: Operator['example'],
  verb: string,
  holds: (value: string, operand: string) => boolean,
): Operator {
  return {
    forms: textForms,
    takesList: true,
    comparesText: true,
    meaning,
    example,
    verb,
    fault: textFault,
    compile(operands) {
      const wanted = texts(operands);
      const [first, ...others] = wanted;
      if (first !== undefined && others.length === 0)
        return (value) => typeof value === 'string' && holds(value, first);
      return (value) => typeof value === 'string' && wanted.some((operand) => holds(value, operand));
    },
  };
}

function ofNumber(
  meaning: string,
  example: Operator['example'],
  verb: string,
  holds: (value: number | bigint, operand: number | bigint) => boolean,
): Operator {
  return {
    forms: numberForms,
    takesList: false,
    comparesText: false,
    meaning,
    example,
    verb,
    fault: (operand, { form }) =>
      isNumber(operand) && !Number.isNaN(operand)
        ? undefined
        : `${shown(operand)} is no number; write ${rightForm(form === 'bigint' ? 'bigint' : 'number', operand)}`,
    compile([operand]) {
      return isNumber(operand) ? (value) => isNumber(value) && holds(value, operand) : () => false;
    },
  };
}

function ofBits(meaning: string, example: Operator['example'], verb: string, isAll: boolean): Operator {
  return {
    forms: numberForms,
    takesList: true,
    comparesText: false,
    meaning: `${meaning}; the bits of a list are taken together`,
    example,
    verb,
    fault: (operand, shape) => bitsFault(operand, shape, isAll),
    compile: (operands) => bitsTest(operands, isAll),
  };
}

function textFault(operand: unknown): string | undefined {
  return valueFault(operand, { form: 'text', kind: 'str' });
}

function pathFault(pattern: string): string | undefined {
  const fault = pathPatternFault(pattern);
  return fault && `${fault} (${JSON.stringify(pattern)})`;
}

/** The IP address that a value is or has. */
function addressesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const address: { readonly sin_addr?: unknown; readonly sin6_addr?: unknown } = value;
  return [address.sin_addr, address.sin6_addr].filter((text) => typeof text === 'string');
}

function texts(operands: readonly unknown[]): readonly string[] {
  return operands.filter((text) => typeof text === 'string');
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
