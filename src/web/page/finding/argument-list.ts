import type { ShownArgument } from '../../../story/shown.ts';
import { element } from '../dom/element.ts';
import { datum, told } from './told.ts';

/** Makes the arguments of an event as short pairs. */
export function argumentList(data: readonly ShownArgument[]): HTMLElement | undefined {
  if (data.length === 0) return undefined;
  return element(
    'div',
    { class: 'arguments' },
    ...data.map(({ name, value, meaning }) =>
      element('span', { title: meaning }, told(name, { class: 'argument' }), '=', datum(value), ' '),
    ),
  );
}

/** Makes a table of fields with their meanings. */
export function fieldTable(caption: string, data: readonly ShownArgument[]): HTMLElement | undefined {
  if (data.length === 0) return undefined;
  return element(
    'table',
    { class: 'fields' },
    element('caption', {}, told(caption)),
    element(
      'tbody',
      {},
      ...data.map(({ name, value, meaning }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, told(name)),
          element('td', {}, datum(value)),
          element('td', { class: 'quiet' }, meaning !== undefined && told(meaning)),
        ),
      ),
    ),
  );
}
