import { SequentError } from '../../../errors.ts';
import { fitted } from '../fitted.ts';
import type { Format, FormatOptions } from '../format.ts';
import { compileTemplate } from './compile.ts';

/** A longer text is cut before it is escaped, in UTF-16 units. */
const longestValue = 4_096;
/** The most bytes that one UTF-16 unit takes in any escaping: `\\u{e0041}` in JSON, for two units, takes fewer. */
const mostPerUnit = 12;

/**
 * Creates the format of the operator's own template: text with `{{FIELD}}` where values belong. There is no code, no
 * condition and no loop.
 * @throws {SequentError} SEQ_CONFIG if there is no template, or if it is wrong
 */
export function createTemplate({ identity, template, output, maxBytes }: FormatOptions): Format {
  const where = output === undefined ? 'template' : `template of the output ${output}`;
  if (template === undefined) {
    const todo = 'write the output under outputs in the configuration file, with the key template';
    throw new SequentError('SEQ_CONFIG', { what: 'the format template needs a template', where, todo });
  }
  const pieces = compileTemplate(template, identity, where);
  const render =
    (most: number): Format =>
    (report) =>
      pieces.map((piece) => ('text' in piece ? piece.text : piece.write(piece.field(report, identity), most))).join('');
  if (maxBytes === undefined) return render(longestValue);
  const write = fitted(maxBytes, render(longestValue));
  const constant = pieces.reduce((sum, piece) => sum + ('text' in piece ? Buffer.byteLength(piece.text) : 0), 0);
  if (constant > maxBytes / 2) throw tooLong(where, constant, maxBytes);
  const share = Math.max(1, Math.floor((maxBytes - constant) / Math.max(1, pieces.length / 2) / mostPerUnit));
  const smallest = render(share);
  return (report) => {
    const entry = write(report);
    return Buffer.byteLength(entry) <= maxBytes ? entry : smallest(report);
  };
}

function tooLong(where: string, constant: number, maxBytes: number): SequentError {
  return new SequentError('SEQ_CONFIG', {
    what: `the template of an output has ${constant} bytes without its fields, and ${maxBytes / 2} are allowed`,
    where,
    todo: 'shorten it, or raise finding_size',
  });
}
