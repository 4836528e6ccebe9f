import * as z from 'zod';

/** The syntax of a setting, and its conversion to a value. */
export interface Kind<Value> {
  /** Checks the result of `read` or of the YAML parser. Its messages are whole sentences for the operator. */
  readonly schema: z.ZodType<Value>;
  /** Description of valid values, such as `a whole number from 8 to 16384`. */
  readonly needs: string;
  /**
   * Reads the text of a flag or an environment variable. It returns a text that it cannot read unchanged, and the schema refuses that text.
   * The text of a kind without `read` is YAML.
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

/** Any text but the empty one. @param needs description for the error message @param most length in UTF-16 units */
export function text(needs: string, most = Number.POSITIVE_INFINITY): Kind<string> {
  const error = needed(needs);
  const schema = z.string({ error }).min(1, error);
  return { schema: Number.isFinite(most) ? schema.max(most, error) : schema, needs, read: asIs };
}

/** One of the given words. */
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

/** A whole number of at least `least` and, if given, at most `most`. */
export function whole(least: number, most?: number): Kind<number> {
  const needs = most === undefined ? `a whole number of at least ${least}` : `a whole number from ${least} to ${most}`;
  const error = needed(needs);
  const schema = z.int({ error }).min(least, error);
  return { schema: most === undefined ? schema : schema.max(most, error), needs, read: readNumber };
}

/** A power of two from `least` to `most`. */
export function powerOfTwo(least: number, most: number): Kind<number> {
  const needs = `a power of two from ${least} to ${most}`;
  const powers: number[] = [];
  for (let power = least; power <= most; power *= 2) powers.push(power);
  return { schema: z.literal(powers, { error: needed(needs) }), needs, read: readNumber };
}

/** A percentage above 0, up to 100. */
export function percent(): Kind<number> {
  const needs = 'a percentage above 0 and up to 100';
  const error = needed(needs);
  return { schema: z.number({ error }).positive(error).max(100, error), needs, read: readNumber };
}

export interface ListLimits {
  /** Whether a list without elements has a meaning of its own. Otherwise it is refused, because it would look like the default. */
  readonly mayBeEmpty?: true;
}

/** A list of values of one kind. Commas separate them in a flag and in an environment variable. */
export function list<Value>(element: Kind<Value>, needs: string, { mayBeEmpty }: ListLimits = {}): Kind<Value[]> {
  const schema = z.array(element.schema, { error: needed(needs) });
  return {
    schema: mayBeEmpty
      ? schema
      : schema.min(1, 'the list is empty; name at least one, or remove the key for the default'),
    needs,
    read: (text) => text.split(',').map((part) => element.read?.(part.trim()) ?? part.trim()),
    element,
  };
}

/** A value that can only be written as YAML. */
export function structure<Value>(schema: z.ZodType<Value>, needs: string): Kind<Value> {
  return { schema, needs };
}
