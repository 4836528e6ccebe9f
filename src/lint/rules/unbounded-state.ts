import type { AnyNode, NewExpression } from 'acorn';
import { ancestor, simple } from 'acorn-walk';
import { definitionsIn, nameOf, propertyOf } from '../handlers.ts';
import type { Breach, Rule } from '../rule.ts';

/** State has a limit. */
export const unboundedState: Rule = {
  name: 'unbounded-state',
  level: 'warning',
  reason:
    'An attacker can start any number of processes and open any number of paths, so state without a limit grows until the signatures are ended.',
  todo: 'use a BoundedMap, or a helper such as perProcess, slidingCount or once',
  check({ module }) {
    const found: Breach[] = [];
    const add = (node: NewExpression, where: string): void => {
      const name = nameOf(node.callee);
      if (name === 'Map' || name === 'Set') found.push({ node, what: `a ${name} ${where} has no limit` });
    };
    const parts: (AnyNode | undefined)[] = [
      ...definitionsIn(module.program, 'defineSignature').map((definition) => propertyOf(definition, 'state')),
      ...definitionsIn(module.program, 'defineModel').map((definition) => propertyOf(definition, 'create')),
    ];
    for (const part of parts)
      if (part !== undefined) simple(part, { NewExpression: (node) => add(node, 'that a signature keeps') });
    ancestor(module.program, {
      NewExpression(node, _, above) {
        const isOutside = above.some(({ type }) => /Function|Class/.test(type));
        // A set of constants has its content from the start.
        if (!isOutside && node.arguments.length === 0) add(node, 'of the module');
      },
    });
    return found;
  },
};
