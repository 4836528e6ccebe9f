import { createHash } from 'node:crypto';
import ts from 'typescript';

/** One small fault in one file. */
export interface Mutant {
  /** Stays the same while the line that it changes does. */
  readonly id: string;
  /** Below the root of the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Offsets in the text of the file. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly operator: string;
  /** The text that it replaces. */
  readonly original: string;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly operator: string;
}

type Rule = (node: ts.Node, source: ts.SourceFile) => readonly Change[];

const swaps = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.AsteriskToken, '/'],
  [ts.SyntaxKind.PlusEqualsToken, '-='],
]);

/** Calls in a chain that can be left out, so that what stood before them goes on. */
const dropped = new Set(['filter', 'toSorted', 'sort', 'reverse', 'toReversed', 'slice', 'trim', 'trimEnd', 'flat']);

const rules: readonly Rule[] = [
  conditions,
  operators,
  numbers,
  booleans,
  statements,
  bodies,
  defaults,
  awaits,
  members,
  calls,
];

/** @returns every fault that the rules make of this text, in the order of the text */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const changes: Change[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || isTypeOnly(node)) return;
    for (const rule of rules) changes.push(...rule(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  const seen = new Map<string, number>();
  return changes
    .toSorted((a, b) => a.start - b.start)
    .map((change) => {
      const { line } = source.getLineAndCharacterOfPosition(change.start);
      const [from = 0, to] = [source.getLineStarts()[line], source.getLineStarts()[line + 1]];
      const name = JSON.stringify([file, change.operator, change.replacement, text.slice(from, to).trim()]);
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      const id = createHash('sha256').update(`${name} ${nth}`).digest('hex').slice(0, 12);
      return { id, file, line: line + 1, ...change, original: text.slice(change.start, change.end) };
    });
}

function isTypeOnly(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** A few faults leave something that is no program, such as a `return` that hands nothing over where a class begins. */
export function parses(text: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.length === 0;
}

function replaceNode(node: ts.Node, source: ts.SourceFile, operator: string, replacement: string): Change {
  return { start: node.getStart(source), end: node.getEnd(), operator, replacement };
}

function conditions(node: ts.Node, source: ts.SourceFile): Change[] {
  const condition =
    ts.isIfStatement(node) || ts.isWhileStatement(node)
      ? node.expression
      : ts.isConditionalExpression(node)
        ? node.condition
        : undefined;
  if (condition === undefined) return [];
  return [replaceNode(condition, source, 'negate the condition', `!(${condition.getText(source)})`)];
}

function operators(node: ts.Node, source: ts.SourceFile): Change[] {
  if (!ts.isBinaryExpression(node)) return [];
  const { left, right, operatorToken } = node;
  const swap = swaps.get(operatorToken.kind);
  const changes = swap === undefined ? [] : [replaceNode(operatorToken, source, 'swap the operator', swap)];
  if (operatorToken.kind === ts.SyntaxKind.PlusToken && !isText(left) && !isText(right)) {
    changes.push(replaceNode(operatorToken, source, 'swap the operator', '-'));
  }
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    for (const side of [left, right]) {
      changes.push(replaceNode(node, source, 'take one side of ??', `(${side.getText(source)})`));
    }
  }
  return changes;
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function numbers(node: ts.Node, source: ts.SourceFile): Change[] {
  if (!ts.isNumericLiteral(node) && !ts.isBigIntLiteral(node)) return [];
  const suffix = ts.isBigIntLiteral(node) ? 'n' : '';
  const value = Number(node.text.replace(/n$/, '').replaceAll('_', ''));
  const others = value <= 2 ? [value + 1] : [0, value * 1_000];
  return others.map((other) => replaceNode(node, source, 'change the number', `${other}${suffix}`));
}

function booleans(node: ts.Node, source: ts.SourceFile): Change[] {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [replaceNode(node, source, 'swap true and false', 'false')];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replaceNode(node, source, 'swap true and false', 'true')];
  if (!ts.isPrefixUnaryExpression(node) || node.operator !== ts.SyntaxKind.ExclamationToken) return [];
  return [replaceNode(node, source, 'drop the negation', `(${node.operand.getText(source)})`)];
}

function statements(node: ts.Node, source: ts.SourceFile): Change[] {
  const isDropped = ts.isExpressionStatement(node) || ts.isThrowStatement(node) || ts.isBreakStatement(node);
  if (!isDropped || isSuperCall(node)) return [];
  return [replaceNode(node, source, 'drop the statement', ';')];
}

function isSuperCall(node: ts.Node): boolean {
  return (
    ts.isExpressionStatement(node) &&
    ts.isCallExpression(node.expression) &&
    node.expression.expression.kind === ts.SyntaxKind.SuperKeyword
  );
}

function bodies(node: ts.Node, source: ts.SourceFile): Change[] {
  if (!ts.isFunctionLike(node) || !('body' in node) || ts.isConstructorDeclaration(node)) return [];
  const { body } = node;
  if (body === undefined || !ts.isBlock(body) || body.statements.length === 0) return [];
  return [
    {
      start: body.getStart(source) + 1,
      end: body.getStart(source) + 1,
      operator: 'return early',
      replacement: ' return; ',
    },
  ];
}

function defaults(node: ts.Node): Change[] {
  const isDefault = ts.isParameter(node) || ts.isBindingElement(node);
  if (!isDefault || node.initializer === undefined) return [];
  const before = (ts.isParameter(node) ? node.type : undefined) ?? node.name;
  return [{ start: before.getEnd(), end: node.initializer.getEnd(), operator: 'drop the default', replacement: '' }];
}

function awaits(node: ts.Node, source: ts.SourceFile): Change[] {
  if (!ts.isAwaitExpression(node)) return [];
  return [replaceNode(node, source, 'drop the await', `(${node.expression.getText(source)})`)];
}

function members(node: ts.Node, source: ts.SourceFile): Change[] {
  const isMember =
    ts.isSpreadAssignment(node) ||
    ts.isSpreadElement(node) ||
    ((ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
      ts.isObjectLiteralExpression(node.parent));
  if (!isMember || ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent)) return [];
  const rest = source.text.slice(node.getEnd());
  const comma = /^\s*,/.exec(rest)?.[0].length ?? 0;
  return [{ start: node.getStart(source), end: node.getEnd() + comma, operator: 'drop the member', replacement: '' }];
}

function calls(node: ts.Node, source: ts.SourceFile): Change[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { expression, name } = node.expression;
  const called = `${expression.getText(source)}.${name.text}`;
  if (called === 'Math.min') return [replaceNode(name, source, 'swap min and max', 'max')];
  if (called === 'Math.max') return [replaceNode(name, source, 'swap min and max', 'min')];
  if (!dropped.has(name.text)) return [];
  return [{ start: expression.getEnd(), end: node.getEnd(), operator: 'drop the call', replacement: '' }];
}
