import type { Expression } from '../expression.ts';
import { SigmaRefusal } from '../refusal.ts';

/**
 * Reads the condition of a rule: names of detections, `and`, `or`, `not`, brackets, `1 of NAMES`, `all of NAMES`, where NAMES is `them` or a name with a
 * star.
 * @throws {SigmaRefusal} if it has another form or names a detection that does not exist
 */
export function readCondition(
  text: string,
  detections: ReadonlyMap<string, Expression>,
  line: number | undefined,
): Expression {
  const refuse = (why: string): SigmaRefusal => new SigmaRefusal(`condition: ${why}`, line);
  if (text.includes('|')) throw refuse('it counts or aggregates, which Sigma moved to correlations');
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const isNext = (word: string): boolean => tokens[at]?.toLowerCase() === word;
  const take = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw refuse('it ends too early');
    return token;
  };
  const chain = (word: 'and' | 'or', operand: () => Expression): Expression => {
    const parts = [operand()];
    while (isNext(word)) {
      at++;
      parts.push(operand());
    }
    if (parts.length === 1 && parts[0] !== undefined) return parts[0];
    return word === 'and' ? { all: parts } : { any: parts };
  };
  const or = (): Expression => chain('or', and);
  const and = (): Expression => chain('and', unary);
  const unary = (): Expression => {
    if (isNext('not')) {
      at++;
      return { not: unary() };
    }
    if (isNext('(')) {
      at++;
      const inner = or();
      if (take() !== ')') throw refuse('a bracket is not closed');
      return inner;
    }
    const token = take();
    if (/^(1|any|all)$/i.test(token) && isNext('of')) {
      at++;
      return quantified(take(), token.toLowerCase() === 'all');
    }
    return detection(token);
  };
  const detection = (name: string): Expression => {
    const is = detections.get(name);
    if (is === undefined) throw refuse(`there is no detection ${name}`);
    return { named: name, is };
  };
  const quantified = (names: string, isAll: boolean): Expression => {
    const pattern = new RegExp(`^${names.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*')}$`);
    const found = [...detections.keys()].filter((name) =>
      names.toLowerCase() === 'them' ? !name.startsWith('_') : pattern.test(name),
    );
    if (found.length === 0) throw refuse(`no detection is meant by ${names}`);
    const parts = found.map(detection);
    if (parts.length === 1 && parts[0] !== undefined) return parts[0];
    return isAll ? { all: parts } : { any: parts };
  };
  const whole = or();
  if (at < tokens.length) throw refuse(`${tokens[at]} was not expected`);
  return whole;
}
