import { typeText } from '../../cel/checker/types.ts';
import type { Compiled } from '../../cel/expression.ts';
import { ExpressionFault } from '../../cel/expression-fault.ts';
import type { DetectorStores } from '../expressions/detector-stores.ts';
import { compile, type Lists, storesAsked } from '../expressions/environment.ts';
import type { DetectorDefinition } from './definition.ts';
import type { Problem } from './yaml-node.ts';

/** A detector whose expressions are ready to run. */
export interface CompiledDetector {
  readonly definition: DetectorDefinition;
  readonly conditions: readonly Compiled[];
  readonly output: readonly { readonly name: string; readonly optional: boolean; readonly compiled: Compiled }[];
  readonly lists: Lists;
  /** Directory and name of its file. */
  readonly directory: string;
  readonly path: string;
}

/**
 * Compiles the expressions of a detector.
 * @returns the compiled parts, or all faults at once
 */
export function compileDetector(
  definition: DetectorDefinition,
  lists: Lists,
  stores: DetectorStores,
): { readonly problems: readonly Problem[] } & Pick<CompiledDetector, 'conditions' | 'output'> {
  const problems: Problem[] = [];
  const one = (text: string, line: number, shown: string): Compiled | undefined => {
    try {
      return compile(text, lists, stores);
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      problems.push({ line, text: `${shown}: ${error.message} (${near(text, error.offset)})` });
      return undefined;
    }
  };
  const conditions = definition.conditions.flatMap(({ text, line }, index) => {
    const shown = `condition ${index + 1}`;
    const compiled = one(text, line, shown);
    if (compiled === undefined) return [];
    const { type } = compiled.checked;
    if (type.kind !== 'bool' || type.nullable) {
      problems.push({ line, text: `${shown} is of type ${typeText(type)}; compare it with something to make it bool` });
    }
    return [compiled];
  });
  const output = definition.output.flatMap(({ name, expression, optional, line }) => {
    const compiled = one(expression, line, `output field ${name}`);
    return compiled === undefined ? [] : [{ name, optional, compiled }];
  });
  return { problems, conditions, output };
}

/** Describes the position in an expression. */
function near(text: string, offset: number): string {
  const rest = Array.from(text.slice(offset)).slice(0, 24).join('');
  return rest.trim() === '' ? 'at the end' : `at "${rest}"`;
}

/** @returns the functions of a detector's expressions that query data stores, with the store */
export function storeFunctionsOf({
  conditions,
  output,
}: Pick<CompiledDetector, 'conditions' | 'output'>): ReadonlyMap<string, keyof DetectorStores> {
  const all = [...conditions, ...output.map(({ compiled }) => compiled)];
  return new Map(all.flatMap(({ checked }) => [...storesAsked(checked)]));
}
