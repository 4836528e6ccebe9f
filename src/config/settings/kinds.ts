import * as z from 'zod';

/** How a setting is written, and what the program makes of it. */
export interface Kind<Value> {
  /** Takes what `read` gives, and what YAML gives. Its messages are whole sentences for the operator. */
  readonly schema: z.ZodType<Value>;
  /** What a value has to be, such as `a whole number from 8 to 16384`. */
  readonly needs: string;
  /**
   * Reads the text of a flag or an environment variable. A text that it does not understand stays as it is, and the schema refuses it.
   * Kinds without it are written as YAML.
   */
  readonly read?: (text: string) => unknown;
  /** The kind of one element of a list. */
  readonly element?: Kind<unknown>;
  /** A flag without a value turns it on, and `--no-` before its name turns it off. */
  readonly isToggle?: true;
}

const needed = (needs: string): string => `${needs} is needed`;
const asIs = (text: string): unknown => text;
const readNumber = (text: string): unknown => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);

/** Any text but the empty one. @param needs what it stands for */
export function text(needs: string): Kind<string> {
  const error = needed(needs);
  return { schema: z.string({ error }).min(1, error), needs, read: asIs };
}

/** One of some words. */
export function choice<const Word extends string>(words: readonly [Word, ...Word[]]): Kind<Word> {
  const needs = words.join(', ').replace(/, ([^,]*)$/, ' or $1');
  return { schema: z.enum(words, { error: needed(needs) }), needs, read: asIs };
}

/** `true` or `false`. */
export function toggle(): Kind<boolean> {
  const needs = 'true or false';
  const words: ReadonlyMap<string, boolean> = new Map([
    ['true', true],
    ['false', false],
  ]);
  return {
    schema: z.boolean({ error: needed(needs) }),
    needs,
    read: (text) => words.get(text) ?? text,
    isToggle: true,
  };
}

/** A whole number from `least` on, or to `most`. */
export function whole(least: number, most?: number): Kind<number> {
  const needs = most === undefined ? `a whole number from ${least} on` : `a whole number from ${least} to ${most}`;
  const error = needed(needs);
  const schema = z.int({ error }).min(least, error);
  return { schema: most === undefined ? schema : schema.max(most, error), needs, read: readNumber };
}

/** A power of two between two others. */
export function powerOfTwo(least: number, most: number): Kind<number> {
  const needs = `a power of two from ${least} to ${most}`;
  const powers: number[] = [];
  for (let power = least; power <= most; power *= 2) powers.push(power);
  return { schema: z.literal(powers, { error: needed(needs) }), needs, read: readNumber };
}

/** More than 0, up to 100. */
export function percent(): Kind<number> {
  const needs = 'a number of percent above 0, up to 100,';
  const error = needed(needs);
  return { schema: z.number({ error }).positive(error).max(100, error), needs, read: readNumber };
}

/** Some of one kind. An environment variable has commas between them. */
export function list<Value>(element: Kind<Value>, needs: string): Kind<Value[]> {
  return {
    schema: z.array(element.schema, { error: needed(needs) }),
    needs,
    read: (text) => text.split(',').map((part) => element.read?.(part.trim()) ?? part),
    element,
  };
}

/** What only YAML can say. */
export function structure<Value>(schema: z.ZodType<Value>, needs: string): Kind<Value> {
  return { schema, needs };
}
