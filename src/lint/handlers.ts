import type { AnyNode, Function as FunctionNode, ObjectExpression, Program } from 'acorn';
import { simple } from 'acorn-walk';

/** A handler in the source of a signature. */
export interface SourceHandler {
  /** Name of the event. */
  readonly event: string;
  readonly body: FunctionNode;
}

/** @returns the objects that a module passes to a function of this name, such as `defineSignature` */
export function definitionsIn(program: Program, name: string): readonly ObjectExpression[] {
  const found: ObjectExpression[] = [];
  simple(program, {
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === 'Identifier' && callee.name === name && first?.type === 'ObjectExpression') found.push(first);
    },
  });
  return found;
}

/** @returns the value of a property that is written out; undefined if there is none */
export function propertyOf(object: ObjectExpression, name: string): AnyNode | undefined {
  for (const property of object.properties)
    if (property.type === 'Property' && nameOf(property.key) === name) return property.value;
  return undefined;
}

/** @returns the name of a key that is written out */
export function nameOf(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** @returns the handlers of a module's signature that are written where `on` is */
export function handlersIn(program: Program): readonly SourceHandler[] {
  return definitionsIn(program, 'defineSignature').flatMap((definition) => {
    const on = propertyOf(definition, 'on');
    if (on?.type !== 'ObjectExpression') return [];
    return on.properties.flatMap((property): SourceHandler[] => {
      if (property.type !== 'Property') return [];
      const event = nameOf(property.key);
      const { value } = property;
      const isFunction = value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression';
      return event !== undefined && isFunction ? [{ event, body: value }] : [];
    });
  });
}
