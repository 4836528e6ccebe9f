import { escapeTerminal } from '../../text/escape.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe. Only the functions of this file make it, so that no text gets into a page unescaped. */
export class Markup {
  readonly text: string;

  /** @param text trusted markup */
  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template: markup as it is, a list of it, or any other value as escaped text. */
export type Part = Markup | string | number | undefined | readonly Part[];

/**
 * A template of markup. Every value that is no markup is escaped: for HTML, and invisible or control characters as on a
 * terminal, so that no text can change the direction or the order of others.
 */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(fixed.map((text, index) => text + (index < parts.length ? textOf(parts[index]) : '')).join(''));
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? escapeHtml(part) : part.map(textOf).join('');
}

/** Line breaks stay, for preformatted text. */
function escapeHtml(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeTerminal(line, longest).replaceAll(/[&<>"']/g, (character) => entities[character] ?? ''))
    .join('\n');
}

/** Longest line, in UTF-16 units. */
const longest = 20_000;
