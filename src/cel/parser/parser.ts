import type { Environment } from '../environment.ts';
import { ExpressionFault } from '../expression-fault.ts';
import { type Token, tokensOf } from './lexer.ts';
import { type Expression, operators, type Walk, walks } from './syntax-tree.ts';

/** Reserved words, which cannot be names of variables (cel-spec, doc/langdef.md, "Syntax"). */
const reserved = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

/** Maximum nesting depth, as in cel-go. */
const deepest = 250;

/**
 * Parses an expression.
 * @throws {ExpressionFault} if the syntax is wrong
 */
export function parseExpression(text: string, environment: Pick<Environment, 'functionOf'>): Expression {
  return new Parser(tokensOf(text), (name) => environment.functionOf(name)?.implied).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #implied: (name: string) => string | undefined;
  #at = 0;
  #depth = 0;

  /** @param implied returns the variable that becomes the first argument of a function called with one argument */
  constructor(tokens: readonly Token[], implied: (name: string) => string | undefined) {
    this.#tokens = tokens;
    this.#implied = implied;
  }

  whole(): Expression {
    if (this.#peek().kind === 'end') throw new ExpressionFault('the expression is empty', 0);
    const expression = this.#expression();
    if (this.#peek().kind !== 'end') this.#unexpected();
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', offset: 0 };
  }

  #unexpected(): never {
    const token = this.#peek();
    const shown = token.kind === 'end' ? 'it ends too early' : `unexpected ${'text' in token ? token.text : 'value'}`;
    throw new ExpressionFault(shown, token.offset);
  }

  #is(sign: string): boolean {
    const token = this.#peek();
    return token.kind === 'sign' && token.text === sign;
  }

  #take(sign: string): boolean {
    if (!this.#is(sign)) return false;
    this.#at++;
    return true;
  }

  #need(sign: string): void {
    if (!this.#take(sign)) this.#unexpected();
  }

  #checkDepth(depth: number): void {
    if (depth > deepest) throw new ExpressionFault('it is nested too deeply', this.#peek().offset);
  }

  #expression(): Expression {
    this.#checkDepth(++this.#depth);
    const { offset } = this.#peek();
    const condition = this.#joined('||', () => this.#joined('&&', () => this.#relation()));
    let whole = condition;
    if (this.#take('?')) {
      const yes = this.#joined('||', () => this.#joined('&&', () => this.#relation()));
      this.#need(':');
      whole = { kind: 'call', name: '_?_:_', target: undefined, args: [condition, yes, this.#expression()], offset };
    }
    this.#depth--;
    return whole;
  }

  #joined(sign: '&&' | '||', part: () => Expression): Expression {
    const { offset } = this.#peek();
    const args = [part()];
    while (this.#take(sign)) args.push(part());
    const [first] = args;
    return args.length === 1 && first !== undefined
      ? first
      : { kind: 'call', name: `_${sign}_`, target: undefined, args, offset };
  }

  #relation(): Expression {
    return this.#binary(['==', '!=', '<=', '>=', '<', '>', 'in'], () =>
      this.#binary(['+', '-'], () => this.#binary(['*', '/', '%'], () => this.#unary())),
    );
  }

  #binary(signs: readonly (keyof typeof operators)[], part: () => Expression): Expression {
    let left = part();
    for (let links = 1; ; links++) {
      const token = this.#peek();
      const found = 'text' in token ? signs.find((sign) => sign === token.text) : undefined;
      if (found === undefined) return left;
      this.#checkDepth(links);
      this.#at++;
      left = {
        kind: 'call',
        name: operators[found],
        target: undefined,
        args: [left, part()],
        offset: token.offset,
      };
    }
  }

  #unary(): Expression {
    const { offset } = this.#peek();
    const sign = this.#is('!') ? '!' : this.#is('-') ? '-' : undefined;
    if (sign === undefined) return this.#member(this.#primary());
    let count = 0;
    while (this.#take(sign)) count++;
    const token = this.#peek();
    if (sign === '-' && count === 1 && token.kind === 'number') {
      this.#at++;
      return this.#member(number(token, token.negated));
    }
    const operand =
      sign === '!' && this.#is('-') && this.#tokens[this.#at + 1]?.kind === 'number'
        ? this.#unary()
        : this.#member(this.#primary());
    return count % 2 === 0
      ? operand
      : { kind: 'call', name: sign === '!' ? '!_' : '-_', target: undefined, args: [operand], offset };
  }

  #member(start: Expression): Expression {
    let operand = start;
    for (let links = 1; ; links++) {
      const { offset } = this.#peek();
      this.#checkDepth(links);
      if (this.#take('.')) {
        const field = this.#word();
        operand = this.#take('(')
          ? this.#called(field, operand, this.#list(')'), offset)
          : { kind: 'select', operand, field, offset };
      } else if (this.#take('[')) {
        const index = this.#expression();
        this.#need(']');
        operand = { kind: 'call', name: '_[_]', target: undefined, args: [operand, index], offset };
      } else if (this.#is('{') && isPath(operand)) {
        throw new ExpressionFault('making messages (Name{...}) is not supported', offset);
      } else return operand;
    }
  }

  #word(): string {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text === 'in' || /^(?:true|false|null)$/.test(token.text)) this.#unexpected();
    this.#at++;
    return token.text;
  }

  #primary(): Expression {
    const token = this.#peek();
    const { offset } = token;
    if (token.kind === 'number') {
      this.#at++;
      return number(token, token.value);
    }
    if (token.kind === 'text') {
      this.#at++;
      return { kind: 'literal', value: token.value, offset };
    }
    if (token.kind === 'word') return this.#named(token.text, '');
    if (this.#take('(')) {
      const inner = this.#expression();
      this.#need(')');
      return inner;
    }
    if (this.#take('[')) return { kind: 'list', elements: this.#list(']', true), offset };
    if (this.#take('{')) return { kind: 'map', entries: this.#entries(), offset };
    if (this.#take('.')) {
      const word = this.#peek();
      if (word.kind === 'word') return this.#named(word.text, '.');
    }
    return this.#unexpected();
  }

  #named(word: string, dot: '' | '.'): Expression {
    const { offset } = this.#peek();
    this.#at++;
    if (dot === '' && (word === 'true' || word === 'false')) return { kind: 'literal', value: word === 'true', offset };
    if (dot === '' && word === 'null') return { kind: 'literal', value: null, offset };
    if (reserved.has(word)) throw new ExpressionFault(`${word} is a reserved word`, offset);
    return this.#take('(')
      ? this.#called(`${dot}${word}`, undefined, this.#list(')'), offset)
      : { kind: 'name', name: `${dot}${word}`, offset };
  }

  #list(close: ')' | ']', mayEndInComma = false): readonly Expression[] {
    const out: Expression[] = [];
    if (this.#take(close)) return out;
    do {
      if (mayEndInComma && out.length > 0 && this.#is(close)) break;
      out.push(this.#expression());
    } while (this.#take(','));
    this.#need(close);
    return out;
  }

  #entries(): readonly (readonly [Expression, Expression])[] {
    const out: (readonly [Expression, Expression])[] = [];
    if (this.#take('}')) return out;
    do {
      if (out.length > 0 && this.#is('}')) break;
      const key = this.#expression();
      this.#need(':');
      out.push([key, this.#expression()]);
    } while (this.#take(','));
    this.#need('}');
    return out;
  }

  /** Parses a call, and expands macros. */
  #called(name: string, target: Expression | undefined, args: readonly Expression[], offset: number): Expression {
    const [first, second, third] = args;
    if (target === undefined && name === 'has' && args.length === 1) {
      if (first?.kind !== 'select')
        throw new ExpressionFault('has() takes a field, such as has(event.workload)', offset);
      return { kind: 'has', operand: first.operand, field: first.field, offset };
    }
    const implied = target === undefined && args.length === 1 ? this.#implied(name) : undefined;
    if (implied !== undefined)
      return { kind: 'call', name, target, args: [{ kind: 'name', name: implied, offset }, ...args], offset };
    const walk = target === undefined ? undefined : walkOf(name, args.length);
    if (target === undefined || walk === undefined || first === undefined || second === undefined)
      return { kind: 'call', name, target, args, offset };
    if (first.kind !== 'name' || first.name.startsWith('.'))
      throw new ExpressionFault(`the first argument of ${name}() is a name for the element`, first.offset);
    const body = third ?? second;
    const only = third === undefined ? undefined : second;
    return { kind: 'walk', walk, range: target, variable: first.name, only, body, offset };
  }
}

function number(token: Token, value: Extract<Token, { kind: 'number' }>['value']): Expression {
  if (value === undefined) throw new ExpressionFault('the number does not fit into 64 bits', token.offset);
  return { kind: 'literal', value, offset: token.offset };
}

function isPath(expression: Expression): boolean {
  return expression.kind === 'name' || (expression.kind === 'select' && isPath(expression.operand));
}

function walkOf(name: string, count: number): Walk | undefined {
  const walk = name === 'existsOne' ? 'exists_one' : walks.find((one) => one === name);
  return count === 2 || (count === 3 && walk === 'map') ? walk : undefined;
}
