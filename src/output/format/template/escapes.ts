import type { escapeTerminal } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import type { JsonValue } from '../json-value.ts';
import type { Content } from './options.ts';

/**
 * Escapes the text of a value for its place in a template.
 * @param show makes the text one line without invisible characters: `escapeTerminal`, or `escapeMessage` for a text
 * that is escaped already, whose backslashes must not be doubled
 */
type Escape = (text: string, show: typeof escapeTerminal) => string;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function entity(character: string): string {
  return entities[character] ?? character;
}

/** Replaces `&`, `<` and `>`, which begin links and mentions in Slack. */
export function escapeEntities(text: string): string {
  return text.replace(/[&<>]/g, entity);
}

function insideJson(text: string): string {
  return toJson(text).slice(1, -1);
}

/**
 * How the text of a value is written inside of each kind of content. In Slack `&`, `<` and `>` begin links and
 * mentions (https://docs.slack.dev/messaging/formatting-message-text/#escaping).
 */
export const escapes: Readonly<Record<Content, Escape>> = {
  json: insideJson,
  slack: (text, show) => insideJson(escapeEntities(show(text))),
  text: (text, show) => show(text),
  html: (text, show) => show(text).replace(/[&<>"']/g, entity),
  url: (text) => encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, hexadecimal),
};

/** `encodeURIComponent` leaves some characters that RFC 3986 reserves. */
function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** @returns a value as text: empty if it is absent, a list of texts with commas, other lists and objects as JSON */
export function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
