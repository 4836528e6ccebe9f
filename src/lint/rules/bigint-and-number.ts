import type { AnyNode } from 'acorn';
import { simple } from 'acorn-walk';
import { describeEvent } from '../../event/catalogue.ts';
import type { Kind } from '../../event/kinds.ts';
import { handlersIn, nameOf } from '../handlers.ts';
import type { Breach, Rule } from '../rule.ts';

const bigints: ReadonlySet<Kind> = new Set(['int64', 'u_int64', 'pointer']);
const numbers: ReadonlySet<Kind> = new Set(['int32', 'u_int32', 'timespec']);

/** A 64-bit argument is not compared with a number, nor another one with a bigint. */
export const bigintAndNumber: Rule = {
  name: 'bigint-and-number',
  level: 'fault',
  reason: '0n === 0 is false, so such a comparison never holds; TypeScript reports it, and plain JavaScript does not.',
  todo: 'write 4n for arguments of 64 bits and pointers, and 4 for all others; `sequent explain EVENT` lists their kinds',
  check({ module }) {
    return handlersIn(module.program).flatMap(({ event, body }) => {
      const kinds = new Map(describeEvent(event)?.arguments.map(({ name, kind }) => [name, kind]));
      const found: Breach[] = [];
      const compare = (node: AnyNode, value: AnyNode, literal: AnyNode): void => {
        const argument = argumentOf(value);
        const kind = argument === undefined ? undefined : kinds.get(argument);
        if (kind === undefined || literal.type !== 'Literal') return;
        const isBigint = literal.bigint !== undefined && literal.bigint !== null;
        if (bigints.has(kind) && typeof literal.value === 'number')
          found.push({ node, what: `${argument} of ${event} is a bigint (${kind}) and is compared with a number` });
        if (numbers.has(kind) && isBigint)
          found.push({ node, what: `${argument} of ${event} is a number (${kind}) and is compared with a bigint` });
      };
      simple(body, {
        BinaryExpression(node) {
          if (node.operator !== '===' && node.operator !== '!==') return;
          compare(node, node.left, node.right);
          compare(node, node.right, node.left);
        },
        SwitchStatement({ discriminant, cases }) {
          for (const one of cases) if (one.test) compare(one, discriminant, one.test);
        },
      });
      return found;
    });
  },
};

/** @returns the argument that an expression such as `data.flags`, `event.data.flags` or `event.value('flags')` reads */
function argumentOf(node: AnyNode): string | undefined {
  if (node.type === 'MemberExpression' && !node.computed) {
    const { object } = node;
    const isData =
      nameOf(object) === 'data' || (object.type === 'MemberExpression' && nameOf(object.property) === 'data');
    return isData ? nameOf(node.property) : undefined;
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const [first] = node.arguments;
  return nameOf(node.callee.property) === 'value' && first !== undefined ? nameOf(first) : undefined;
}
