import type { AnyNode } from 'acorn';
import { simple } from 'acorn-walk';
import { nameOf } from '../handlers.ts';
import type { Breach, Rule } from '../rule.ts';

/** Functions that read a clock or a random number, by the object that has them. */
const methods: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  performance: ['now'],
  process: ['hrtime', 'uptime'],
  Math: ['random'],
  crypto: ['randomUUID', 'getRandomValues', 'randomBytes', 'randomInt'],
};
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);

/** Signatures read no clock and no random number. */
export const clockOrRandom: Rule = {
  name: 'clock-or-random',
  level: 'fault',
  reason:
    'A clock or a random number gives other findings in a replay than in the sidecar, so nobody can check a finding afterwards.',
  todo: 'use event.timestamp, and ctx.after(ms, key, fn) in place of a timer',
  check({ module }) {
    const found: Breach[] = [];
    simple(module.program, {
      CallExpression(node) {
        const what = called(node.callee);
        if (what !== undefined) found.push({ node, what: `${what} reads something that differs from run to run` });
      },
      NewExpression(node) {
        if (nameOf(node.callee) === 'Date' && node.arguments.length === 0)
          found.push({ node, what: 'new Date() reads the clock' });
      },
    });
    return found;
  },
};

function called(callee: AnyNode): string | undefined {
  if (callee.type === 'Identifier') return timers.has(callee.name) ? callee.name : undefined;
  if (callee.type !== 'MemberExpression') return undefined;
  const [object, method] = [nameOf(callee.object), nameOf(callee.property)];
  if (method === 'bigint') return callee.object.type === 'MemberExpression' ? called(callee.object) : undefined;
  if (object === undefined || method === undefined || !Object.hasOwn(methods, object)) return undefined;
  return methods[object]?.includes(method) === true ? `${object}.${method}` : undefined;
}
