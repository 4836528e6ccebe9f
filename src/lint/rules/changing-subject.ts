import type { AnyNode } from 'acorn';
import { simple } from 'acorn-walk';
import { describeEvent } from '../../event/catalogue.ts';
import { definitionsIn, handlersIn, nameOf, propertyOf } from '../handlers.ts';
import type { Breach, Rule } from '../rule.ts';

/** Properties of events whose values do not come again. */
const unrepeated = ['timestamp'];

/** The subject of findings comes again. */
export const changingSubject: Rule = {
  name: 'changing-subject',
  level: 'warning',
  reason:
    'Findings about the same subject are repeats, and are counted rather than reported; a time or an address makes each finding a new one.',
  todo: 'name what the finding is about, such as a path or a process',
  check({ module }) {
    const found: Breach[] = [];
    for (const { event, body } of handlersIn(module.program)) {
      const pointers =
        describeEvent(event)
          ?.arguments.filter(({ kind }) => kind === 'pointer')
          .map(({ name }) => name) ?? [];
      simple(body, {
        CallExpression({ callee, arguments: [, options] }) {
          if (callee.type !== 'MemberExpression' || nameOf(callee.property) !== 'report') return;
          const subject = options?.type === 'ObjectExpression' ? propertyOf(options, 'subject') : undefined;
          const name = subject && firstOf(subject, [...unrepeated, ...pointers]);
          if (subject !== undefined && name !== undefined)
            found.push({ node: subject, what: `the subject contains ${name}` });
        },
      });
    }
    for (const definition of definitionsIn(module.program, 'defineSignature')) {
      const about = propertyOf(definition, 'about');
      if (about?.type !== 'ObjectExpression') continue;
      for (const property of about.properties) {
        if (property.type !== 'Property') continue;
        const [event, argument] = [nameOf(property.key), nameOf(property.value)];
        const kind = describeEvent(event ?? '')?.arguments.find(({ name }) => name === argument)?.kind;
        if (kind === 'pointer')
          found.push({
            node: property,
            what: `${argument} of ${event} is an address, which differs from process to process`,
          });
      }
    }
    return found;
  },
};

/** @returns the first of these names that an expression reads */
function firstOf(expression: AnyNode, names: readonly string[]): string | undefined {
  let first: string | undefined;
  const see = (name: string | undefined): void => {
    if (name !== undefined && names.includes(name)) first ??= name;
  };
  simple(expression, {
    Identifier: ({ name }) => see(name),
    MemberExpression: ({ property }) => see(nameOf(property)),
  });
  return first;
}
