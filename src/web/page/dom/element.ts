import { escapeMessage, escapeTerminal } from '../../../text/escape.ts';

/** A child of an element. A text stays a text: it never becomes markup. */
export type Child = Node | string | undefined | false;

/** Attributes of an element. Undefined and false leave one out; true sets it without a value. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Longest text in one place, in UTF-16 units. */
const longest = 65_536;
const svgNamespace = 'http://www.w3.org/2000/svg';
/** Attributes that could run code or load something. Links are set by `link`. */
const forbidden = /^(?:on|style$|src|href$|xlink:|formaction$|action$)/;

/** Makes an element of HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

/** Makes an element of SVG. */
export function drawing<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** A saved page has its places behind the hash of its address. */
const places = { prefix: '' };

/** Lets links lead to places behind the hash. */
export function linkByHash(): void {
  places.prefix = '#';
}

/** Makes a link to a place on this page. @param path begins with a slash, and its parts are encoded */
export function link(path: string, attributes: Attributes, ...children: readonly Child[]): HTMLAnchorElement {
  const anchor = element('a', attributes, ...children);
  if (/^\/(?!\/)/.test(path)) anchor.setAttribute('href', `${places.prefix}${path}`);
  return anchor;
}

/** Makes a link to another site if the text is an address with https; otherwise shows the text. */
export function outsideLink(text: string): HTMLElement {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:') return element('bdi', {}, text);
  const anchor = element('a', { rel: 'noreferrer noopener', target: '_blank' }, text);
  anchor.setAttribute('href', url.href);
  return anchor;
}

/** Replaces all children of an element. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...children.flatMap(nodeOf));
}

/**
 * Shows a text of an event. Invisible characters are escaped, and its direction of writing has no effect on its neighbours.
 * @param text raw, as the event has it
 */
export function quoted(text: string, attributes: Attributes = {}): HTMLElement {
  return element('bdi', { class: 'data', ...attributes }, escapeTerminal(text));
}

function filled<Made extends Element>(made: Made, attributes: Attributes, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (forbidden.test(name)) throw new TypeError(`the attribute ${name} is not allowed`);
    made.setAttribute(name, value === true ? '' : visible(String(value)));
  }
  made.append(...children.flatMap(nodeOf));
  return made;
}

function nodeOf(child: Child): (Node | string)[] {
  if (child === undefined || child === false) return [];
  return [typeof child === 'string' ? visible(child) : child];
}

/** Texts that are escaped already stay as they are. */
function visible(text: string): string {
  return escapeMessage(text, longest);
}
