import type ts from 'typescript';
import type { Mutant } from './mutant.ts';

/** The TypeScript compiler, which is loaded only for mutation. */
export type Compiler = typeof ts;

interface Change {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly change: string;
}

/** Parts of a signature that do not decide what it finds. */
const descriptive = new Set([
  'id',
  'name',
  'version',
  'description',
  'threat',
  'explanation',
  'triage',
  'falsePositives',
  'knownGaps',
  'references',
  'optional',
  'enrichments',
  'about',
  'finding',
]);
/** Up to this number, a constant changes by 1; beyond it, it is doubled and halved. */
const smallNumber = 16n;
/** Functions whose arguments are texts for people. */
const describing = new Set(['describe', 'noted']);

/**
 * Finds the changes of a source: one condition, comparison or constant at a time.
 * @param compiler parses TypeScript and JavaScript
 * @returns them in the order of the text
 */
export function mutantsOf(compiler: Compiler, file: string, text: string): readonly Mutant[] {
  const source = compiler.createSourceFile(file, text, compiler.ScriptTarget.Latest, true);
  const rules = new Rules(compiler, source);
  const changes: Change[] = [];
  const visit = (node: ts.Node): void => {
    if (rules.isLeftOut(node)) return;
    changes.push(...rules.changesOf(node));
    compiler.forEachChild(node, visit);
  };
  visit(source);
  return changes
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map((change) => {
      const { line, character } = source.getLineAndCharacterOfPosition(change.start);
      return { ...change, line: line + 1, column: character + 1, original: text.slice(change.start, change.end) };
    });
}

/** @returns the text with the change */
export function mutate(
  text: string,
  { start, end, replacement }: Pick<Mutant, 'start' | 'end' | 'replacement'>,
): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

class Rules {
  readonly #ts: Compiler;
  readonly #source: ts.SourceFile;
  readonly #swaps: ReadonlyMap<ts.SyntaxKind, readonly string[]>;

  constructor(compiler: Compiler, source: ts.SourceFile) {
    this.#ts = compiler;
    this.#source = source;
    const { SyntaxKind } = compiler;
    this.#swaps = new Map<ts.SyntaxKind, readonly string[]>([
      [SyntaxKind.LessThanToken, ['<=', '>=']],
      [SyntaxKind.LessThanEqualsToken, ['<', '>']],
      [SyntaxKind.GreaterThanToken, ['>=', '<=']],
      [SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
      [SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
      [SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
      [SyntaxKind.AmpersandAmpersandToken, ['||']],
      [SyntaxKind.BarBarToken, ['&&']],
      [SyntaxKind.PlusToken, ['-']],
      [SyntaxKind.MinusToken, ['+']],
      [SyntaxKind.AsteriskToken, ['/']],
      [SyntaxKind.AmpersandToken, ['|']],
      [SyntaxKind.BarToken, ['&']],
    ]);
  }

  /** Types, imports, and what only people read. */
  isLeftOut(node: ts.Node): boolean {
    const ts = this.#ts;
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
    if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)) return true;
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      return this.#isDefinition(node.parent) && descriptive.has(node.name.getText(this.#source));
    }
    return ts.isStringLiteral(node) && this.#isForPeople(node);
  }

  changesOf(node: ts.Node): readonly Change[] {
    return [
      ...this.#conditions(node),
      ...this.#operators(node),
      ...this.#numbers(node),
      ...this.#booleans(node),
      ...this.#texts(node),
      ...this.#members(node),
    ];
  }

  /** The argument of `defineSignature`. */
  #isDefinition(node: ts.Node): boolean {
    const ts = this.#ts;
    const { parent } = node;
    return ts.isCallExpression(parent) && parent.expression.getText(this.#source) === 'defineSignature';
  }

  #isForPeople(node: ts.StringLiteral): boolean {
    const ts = this.#ts;
    const { parent } = node;
    if (node.text.includes(' ')) return true;
    if (!ts.isCallExpression(parent)) return false;
    const called = ts.isPropertyAccessExpression(parent.expression) ? parent.expression.name : parent.expression;
    return describing.has(called.getText(this.#source));
  }

  #replace(node: ts.Node, change: string, replacement: string): Change {
    return { start: node.getStart(this.#source), end: node.getEnd(), change, replacement };
  }

  #conditions(node: ts.Node): readonly Change[] {
    const ts = this.#ts;
    const condition = ts.isIfStatement(node)
      ? node.expression
      : ts.isConditionalExpression(node)
        ? node.condition
        : undefined;
    return condition === undefined
      ? []
      : ['true', 'false'].map((value) => this.#replace(condition, `take the condition for ${value}`, value));
  }

  #operators(node: ts.Node): readonly Change[] {
    const ts = this.#ts;
    if (!ts.isBinaryExpression(node)) return [];
    const { left, right, operatorToken } = node;
    const isText = [left, right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side));
    if (operatorToken.kind === ts.SyntaxKind.PlusToken && isText) return [];
    return (this.#swaps.get(operatorToken.kind) ?? []).map((swap) =>
      this.#replace(operatorToken, 'swap the operator', swap),
    );
  }

  #numbers(node: ts.Node): readonly Change[] {
    const ts = this.#ts;
    if (!ts.isNumericLiteral(node) && !ts.isBigIntLiteral(node)) return [];
    const suffix = ts.isBigIntLiteral(node) ? 'n' : '';
    const digits = node.text.replace(/n$/, '').replaceAll('_', '');
    const value = suffix === 'n' ? BigInt(digits) : BigInt(Math.trunc(Number(digits)));
    // A case at the edge of a large number is seldom worth its place.
    const others = value <= smallNumber ? [value + 1n, value - 1n] : [value * 2n, value / 2n];
    return others
      .filter((other) => other >= 0n && !this.#isLooserBound(node, other < value))
      .map((other) => this.#replace(node, 'change the number', `${other}${suffix}`));
  }

  /** A smaller minimum or a larger maximum of an option: every value that a case may set stays valid, so no case can notice it. */
  #isLooserBound({ parent }: ts.Node, isLess: boolean): boolean {
    const ts = this.#ts;
    if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
    if (!this.#isInside(parent, new Set(['options']))) return false;
    return parent.expression.name.text === (isLess ? 'min' : 'max');
  }

  #booleans(node: ts.Node): readonly Change[] {
    const ts = this.#ts;
    if (node.kind === ts.SyntaxKind.TrueKeyword) return [this.#replace(node, 'swap true and false', 'false')];
    if (node.kind === ts.SyntaxKind.FalseKeyword) return [this.#replace(node, 'swap true and false', 'true')];
    if (!ts.isPrefixUnaryExpression(node) || node.operator !== ts.SyntaxKind.ExclamationToken) return [];
    return [this.#replace(node, 'leave out the negation', `(${node.operand.getText(this.#source)})`)];
  }

  #texts(node: ts.Node): readonly Change[] {
    const ts = this.#ts;
    if (!ts.isStringLiteral(node)) return [];
    const isKey = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
    return isKey ? [] : [this.#replace(node, 'change the text', JSON.stringify(`${node.text}~`))];
  }

  /** Conditions of `where` and `scope`, and items of lists. */
  #members(node: ts.Node): readonly Change[] {
    const ts = this.#ts;
    const isItem = ts.isArrayLiteralExpression(node.parent ?? node) && ts.isExpression(node);
    const isCondition = ts.isPropertyAssignment(node) && this.#isInside(node, new Set(['where', 'scope']));
    if (!isItem && !isCondition) return [];
    const comma = /^\s*,/.exec(this.#source.text.slice(node.getEnd()))?.[0].length ?? 0;
    const change = isItem ? 'leave out the item' : 'leave out the condition';
    return [{ start: node.getStart(this.#source), end: node.getEnd() + comma, change, replacement: '' }];
  }

  #isInside(node: ts.Node, names: ReadonlySet<string>): boolean {
    const ts = this.#ts;
    for (let outer = node.parent; outer !== undefined && !ts.isSourceFile(outer); outer = outer.parent) {
      if (ts.isPropertyAssignment(outer) && this.#isDefinition(outer.parent))
        return names.has(outer.name.getText(this.#source));
    }
    return false;
  }
}
