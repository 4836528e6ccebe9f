import { simple } from 'acorn-walk';
import { nameOf } from '../handlers.ts';
import type { Breach, Rule } from '../rule.ts';

/** Signatures are synchronous. */
export const promise: Rule = {
  name: 'promise',
  level: 'fault',
  reason: 'A handler is over before a promise settles: its finding is lost, and the event is no longer valid.',
  todo: 'write it without async, await and then',
  check({ module }) {
    const found: Breach[] = [];
    const add = (node: Breach['node'], what: string): void => void found.push({ node, what });
    simple(module.program, {
      Function(node) {
        if (node.async) add(node, 'an async function returns a promise');
      },
      CallExpression(node) {
        const { callee } = node;
        if (callee.type === 'MemberExpression' && ['then', 'catch', 'finally'].includes(nameOf(callee.property) ?? ''))
          add(node, 'nobody waits for this promise');
      },
      NewExpression(node) {
        if (nameOf(node.callee) === 'Promise') add(node, 'nobody waits for this promise');
      },
    });
    return found;
  },
};
