import { listOf, string } from '../../../cel/checker/types.ts';
import { type CelFunction, type Cost, costSize, over, tenth } from '../../../cel/functions/function.ts';
import { longest } from '../../../cel/values/arithmetic.ts';
import { Failure, isList, noOverload, type Result, type Value } from '../../../cel/values/value.ts';
import { isFieldList } from '../tracee-message.ts';
import { basename, dirname, lower, replaceAll, replacedLength, split, trim, upper } from './go-text.ts';

function join(list: Value | undefined, separator: Value | undefined): Result {
  if (list === undefined || !isList(list) || typeof separator !== 'string') return noOverload();
  if (isFieldList(list)) return new Failure('join does not take a field of a message');
  const texts: string[] = [];
  let length = 0;
  for (const one of list) {
    if (typeof one !== 'string') return new Failure('join takes a list of texts');
    length += one.length + separator.length;
    if (length > longest) return new Failure('the text is too long');
    texts.push(one);
  }
  return texts.join(separator);
}

function replace(args: readonly Value[], pay: (units: number) => void): Result {
  const [text, old, by] = args;
  if (typeof text !== 'string' || typeof old !== 'string' || typeof by !== 'string') return noOverload();
  const length = replacedLength(text, old, by);
  pay(Math.ceil(length * 0.1));
  return length > longest ? new Failure('the text is too long') : replaceAll(text, old, by);
}

/** In Tracee these functions have no cost. Here they cost as much as reading their arguments. */
const reading: Cost = (args) => 1 + tenth(args.reduce<number>((sum, arg) => sum + costSize(arg), 0));

function onText(run: (text: string) => Result): CelFunction {
  return {
    overloads: [over([string], string)],
    run: ([text]) => (typeof text === 'string' ? run(text) : noOverload()),
    cost: reading,
  };
}

function splitText([text, by]: readonly Value[], pay: (units: number) => void): Result {
  if (typeof text !== 'string' || typeof by !== 'string') return noOverload();
  const parts = split(text, by);
  pay(parts.length);
  return parts;
}

/** Functions on text. */
export const texts: readonly (readonly [string, CelFunction])[] = [
  ['split', { overloads: [over([string, string], listOf(string))], run: splitText, cost: reading }],
  ['join', { overloads: [over([listOf(string), string], string)], run: ([list, by]) => join(list, by), cost: reading }],
  ['replace', { overloads: [over([string, string, string], string)], run: replace, cost: reading }],
  ['trim', onText(trim)],
  ['upper', onText(upper)],
  ['lower', onText(lower)],
  ['basename', onText(basename)],
  ['dirname', onText(dirname)],
];
