import type { Place } from '../../../story/where.ts';
import type { Why } from '../../../story/why.ts';
import { type Child, element, outsideLink } from '../dom/element.ts';
import { fieldTable } from './argument-list.ts';
import { factList } from './finding-head.ts';
import { prose } from './told.ts';

/** Makes the parts that say why there is a finding: its data, and how the signature works. */
export function whyParts({ fields, event, explanation, falsePositives, knownGaps, references }: Why): readonly Child[] {
  return [
    explanation.length > 0 &&
      element('div', { class: 'prose' }, ...explanation.map((text) => element('p', {}, prose(text)))),
    fieldTable('Data of the finding', fields),
    fieldTable(`Event that completed it: ${event.name}`, event.arguments),
    ...sentences('Harmless causes', falsePositives),
    ...sentences('What the signature does not see', knownGaps),
    references.length > 0 && element('h3', {}, 'Read more'),
    references.length > 0 && element('ul', {}, ...references.map((text) => element('li', {}, outsideLink(text)))),
  ];
}

/** Makes the list of what to look at next. */
export function todoList(todo: readonly string[]): readonly Child[] {
  return [todo.length > 0 && element('ol', { class: 'todo' }, ...todo.map((text) => element('li', {}, prose(text))))];
}

/** Makes the list of node, container and pod. */
export function whereList(where: readonly Place[]): readonly Child[] {
  return [where.length > 0 && factList(where.map(({ label, value }) => [label, value] as const))];
}

function sentences(title: string, texts: readonly string[]): readonly Child[] {
  if (texts.length === 0) return [];
  return [element('h3', {}, title), element('ul', {}, ...texts.map((text) => element('li', {}, prose(text))))];
}
