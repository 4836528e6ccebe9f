import { type Attributes, element } from '../dom/element.ts';

/** Shows a text of a story, which is escaped already. Its direction of writing has no effect on its neighbours. */
export function told(text: string, attributes: Attributes = {}): HTMLElement {
  return element('bdi', attributes, text);
}

/** The same in the font of data. */
export function datum(text: string): HTMLElement {
  return told(text, { class: 'data' });
}

/** Shows a sentence of a signature's author, in which backticks mark code. */
export function prose(text: string): HTMLElement {
  const parts = text.split(/`([^`]*)`/);
  return element('bdi', {}, ...parts.map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part)));
}
