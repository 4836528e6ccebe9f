import { SequentError } from '../../../errors.ts';
import { closestOf } from '../../../text/closest.ts';
import { escapeMessage, escapeTerminal } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import type { Identity } from '../../identity.ts';
import { escapeEntities, escapes, textOf } from './escapes.ts';
import { type Field, fieldNamed, fixedFields } from './fields.ts';
import type { TemplateOptions } from './options.ts';

/** A piece of a template: constant text, or a field with what writes its value. */
export type Piece = { readonly text: string } | { readonly field: Field; readonly write: Write };

/** @param most maximum length of a text before it is escaped, in UTF-16 units */
export type Write = (value: ReturnType<Field>, most: number) => string;

const placeholder = /\{\{([^{}]*)\}\}/g;
/** More fields could not all have a share of the smallest entry. */
const mostFields = 64;

/**
 * Reads a template. In JSON, a field inside of quotes is text, and one outside of them a whole JSON value.
 * @param where name of the template, for errors
 * @throws {SequentError} SEQ_CONFIG if a field is unknown, or if the text is no JSON where it should be
 */
export function compileTemplate(
  { text: given, content }: TemplateOptions,
  identity: Identity,
  where: string,
): readonly Piece[] {
  const isJson = content === 'json' || content === 'slack';
  const text = isJson ? given.trim() : given;
  const pieces: Piece[] = [];
  let isQuoted = false;
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    const constant = text.slice(end, match.index);
    isQuoted = quotedAfter(constant, isQuoted);
    const field = fieldOf(match[1]?.trim() ?? '', identity, where);
    const show = field === fixedFields['message'] ? escapeMessage : escapeTerminal;
    pieces.push({ text: constant }, { field, write: writeFor(content, isJson && !isQuoted, show) });
    end = match.index + match[0].length;
  }
  const rest = text.slice(end);
  pieces.push({ text: rest });
  if (text.replace(placeholder, '').includes('{{'))
    throw wrong(where, 'a field is not closed', 'write {{ and }} around the name of a field');
  if (pieces.length > 2 * mostFields + 1)
    throw wrong(where, `it has more than ${mostFields} fields`, 'use fewer fields');
  if (isJson) checkJson(pieces, where);
  if (content === 'url' && /[^\x21-\x7e]/.test(text.replace(placeholder, '')))
    throw wrong(where, 'its text has a character that a URL cannot have', 'write such characters as %XX');
  return isJson ? pieces.map(onOneLine) : pieces;
}

/** @param isWhole whether the value stands outside of quotes in JSON */
function writeFor(content: TemplateOptions['content'], isWhole: boolean, show: typeof escapeTerminal): Write {
  const inside: Write = (value, most) => escapes[content](cut(textOf(value), most), show);
  if (!isWhole) return inside;
  if (content !== 'slack') return wholeValue;
  // Slack reads `&`, `<` and `>` in every text of a message, however deep. JSON has them only inside of texts.
  return (value, most) =>
    typeof value === 'string' ? `"${inside(value, most)}"` : escapeEntities(wholeValue(value, most));
}

const wholeValue: Write = (value, most) => {
  if (typeof value === 'string') return toJson(cut(value, most));
  const json = toJson(value ?? null);
  return json.length <= most ? json : 'null';
};

/** Cuts a text at a whole character. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

/** Whether a string of JSON is open behind this text. */
function quotedAfter(text: string, isQuoted: boolean): boolean {
  const quotes = text.replace(/\\[^]/g, '').match(/"/g)?.length ?? 0;
  return quotes % 2 === 0 ? isQuoted : !isQuoted;
}

function fieldOf(name: string, identity: Identity, where: string): Field {
  const field = fieldNamed(name, identity);
  if (field !== undefined) return field;
  const names = [...Object.keys(fixedFields), ...Object.keys(identity.labels).map((label) => `labels.${label}`)];
  const [near] = closestOf(name, names, 1);
  throw wrong(
    where,
    `there is no field "${name}"`,
    near === undefined ? 'docs/reference/formats.md lists the fields' : `did you mean {{${near}}}?`,
  );
}

function checkJson(pieces: readonly Piece[], where: string): void {
  const sample = pieces.map((piece) => ('text' in piece ? piece.text : piece.write('x', 1))).join('');
  try {
    JSON.parse(sample);
  } catch {
    throw wrong(
      where,
      'its text with values is no JSON',
      'correct it; a field inside of quotes is text, outside of them a value',
    );
  }
}

/** A line break between tokens of JSON means nothing, and inside of a string it was refused. */
function onOneLine(piece: Piece): Piece {
  return 'text' in piece ? { text: piece.text.replace(/[\r\n]+[ \t]*/g, ' ') } : piece;
}

function wrong(where: string, what: string, todo: string): SequentError {
  return new SequentError('SEQ_CONFIG', { what: `the template of an output is wrong: ${what}`, where, todo });
}
