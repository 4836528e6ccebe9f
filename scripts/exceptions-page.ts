/**
 * Writes the tables of docs/reference/exceptions.md from the schema of an exception, the fields of findings and the presets: `node
 * scripts/exceptions-page.ts`. With --check it writes nothing and exits 1 when the page is not what would be written.
 */
import * as z from 'zod';
import { entrySchema } from '../src/exceptions/entry-schema.ts';
import { actionText } from '../src/exceptions/exception.ts';
import { ofFinding } from '../src/exceptions/fields.ts';
import { presetNames, presetPrefix } from '../src/exceptions/presets.ts';
import { readExceptions } from '../src/exceptions/read-exceptions.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/exceptions-page.ts';
const page = 'docs/reference/exceptions.md';
const marks = (what: string) => [`<!-- ${what}: ${command} -->`, `<!-- end of the ${what} -->`] as const;
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const keys = Object.entries(entrySchema.shape).map(([key, schema]) => [
  `\`${key}\``,
  schema instanceof z.ZodOptional ? '' : 'yes',
  sentence(schema.description ?? ''),
]);
const all = [
  ...ofFinding.named,
  ...ofFinding.families.map(({ example, prefix, field }) => [example, field(example.slice(prefix.length))] as const),
].map(
  ([
    name,
    {
      shape: { form, isPath },
      chosen,
      help,
    },
  ]) => [
    `\`${name}\``,
    form === 'any' ? 'text, number or boolean' : isPath === true ? 'path' : form,
    chosen,
    sentence(help),
  ],
);
const sources = presetNames().map((name) => ({ name: `${presetPrefix}${name}`, from: name }));
const presets = (await readExceptions(sources)).exceptions.map(({ place, signatures, action, reason }) => [
  `\`${place.replace(/:\d+$/, '')}\``,
  signatures.join(', '),
  `\`${actionText(action)}\``,
  sentence(reason),
]);

let text = readPage(page);
text = between(text, marks('keys'), table([['key', 'required', 'meaning'], ...keys]));
text = between(text, marks('fields'), table([['field', 'form', 'an attacker chooses it', 'meaning'], ...all]));
text = between(text, marks('presets'), table([['preset', 'signatures', 'action', 'reason'], ...presets]));
keepPage(page, text, command);
