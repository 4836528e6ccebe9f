import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Program } from 'acorn';
import type { LoadedSignature } from '../signature/loaded.ts';
import { type ParsedModule, parseModule } from '../source/parse-module.ts';
import { describeThrown } from '../text/thrown.ts';
import { rules } from './rules.ts';

/** A breach of a rule, as plain data. */
export interface LintProblem {
  readonly rule: string;
  readonly level: 'fault' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly what: string;
  readonly todo: string;
}

/** Limit of modules that one signature brings. */
const mostModules = 100;

/**
 * Checks the source of a signature, and of the modules of its pack that it imports, against all rules. It runs nothing of them.
 * @returns the breaches in the order of files and lines; none for a signature without a file
 */
export function lintSignature(signature: Pick<LoadedSignature, 'file'>): readonly LintProblem[] {
  if (signature.file === undefined) return [];
  return modulesFrom(signature.file).flatMap((module) =>
    'fault' in module ? [module.fault] : lintModule(signature, module),
  );
}

function lintModule(signature: Pick<LoadedSignature, 'file'>, module: ParsedModule): LintProblem[] {
  try {
    return rules
      .flatMap(({ name, level, todo, check }) =>
        check({ signature, module }).flatMap(({ node, what }): LintProblem[] => {
          const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
          if (isAllowed(module, line, name)) return [];
          return [{ rule: name, level, file: module.file, line, column: column + 1, what, todo }];
        }),
      )
      .toSorted((a, b) => a.line - b.line || a.column - b.column);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    return [tooDeep(module.file)];
  }
}

/**
 * Whether the stack was too small for the depth of a source: parsing and walking are recursive. Node strips types in
 * WebAssembly, whose stack ends with an access out of bounds.
 */
function isTooDeep(error: unknown): boolean {
  return error instanceof Error && /call stack|stack space|memory access out of bounds/.test(error.message);
}

function tooDeep(file: string): LintProblem {
  const what = 'the source is nested too deeply to be checked';
  const todo = 'move long chains of operators or calls into a list or a file of data';
  return { rule: 'syntax', level: 'fault', file, line: 1, column: 1, what, todo };
}

/** Whether a comment on the line or the line above allows a breach, with a reason: `sequent-allow RULE: REASON`. */
function isAllowed({ lines }: ParsedModule, line: number, rule: string): boolean {
  return [lines[line - 1], lines[line - 2]].some((text) => {
    const found = /\bsequent-allow ([a-z-]+): \S/.exec(text ?? '');
    return found?.[1] === rule && /\/[/*]/.test(found.input.slice(0, found.index));
  });
}

type Parsed = ParsedModule | { readonly fault: LintProblem };

/** @returns the module, and those that it imports by a relative path from its folder or below */
function modulesFrom(main: string): readonly Parsed[] {
  const folder = dirname(main);
  const found = new Map<string, Parsed>();
  const visit = (file: string): void => {
    if (found.has(file) || found.size >= mostModules) return;
    const parsed = tryParse(file);
    found.set(file, parsed);
    if ('fault' in parsed) return;
    for (const path of importedPaths(parsed.program)) {
      const target = resolve(dirname(file), path);
      if (target.startsWith(`${folder}/`) && existsSync(target)) visit(target);
    }
  };
  visit(main);
  return [...found.values()];
}

function importedPaths({ body }: Program): string[] {
  return body.flatMap((statement) => {
    const isImport =
      statement.type === 'ImportDeclaration' ||
      statement.type === 'ExportNamedDeclaration' ||
      statement.type === 'ExportAllDeclaration';
    const path = isImport ? statement.source?.value : undefined;
    return typeof path === 'string' && path.startsWith('.') ? [path] : [];
  });
}

function tryParse(file: string): Parsed {
  try {
    return parseModule(file);
  } catch (error) {
    if (isTooDeep(error)) return { fault: tooDeep(file) };
    const todo = 'correct the syntax; Sequent takes only TypeScript whose types can be erased';
    return { fault: { rule: 'syntax', level: 'fault', file, line: 1, column: 1, what: describeThrown(error), todo } };
  }
}
