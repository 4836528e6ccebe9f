import { fixedFields } from '../../src/output/format/template/fields.ts';
import { type FormatType, formats } from '../../src/output/formats.ts';
import { table } from '../markdown.ts';

/** One row for each format. */
export function formatsTable(): string {
  const rows = Object.entries<FormatType>(formats).map(([name, { help, contentType, standard, isLine }]) => [
    `\`${name}\``,
    `${help.charAt(0).toUpperCase()}${help.slice(1)}.`,
    standard === undefined ? '' : `[${standard[0]}](${standard[1]})`,
    name === 'template' ? 'as its content' : `\`${contentType}\``,
    isLine ? 'one line' : 'several lines',
  ]);
  return table([['format', 'an entry is', 'standard', 'media type', 'length'], ...rows]);
}

/** The fields of templates with fixed names, one on a line. */
export function fieldsList(): string {
  return `${Object.keys(fixedFields)
    .map((name) => `- \`${name}\``)
    .join('\n')}\n`;
}
