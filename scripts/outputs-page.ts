/**
 * Writes the options of each type of destination in docs/reference/outputs.md from their schemas: `node scripts/outputs-page.ts`. With
 * --check it writes nothing and exits 1 when the page is not what would be written.
 */
import { destinationTypes, typeNames } from '../src/output/destination-types.ts';
import { formatNames } from '../src/output/formats.ts';
import { optionsOf } from '../src/output/options/describe-options.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/outputs-page.ts';
const page = 'docs/reference/outputs.md';

const sections = typeNames.map((name) => {
  const { help, defaultFormat, formats = formatNames, packages = [] } = destinationTypes[name];
  const rows = optionsOf(name).map(({ key, value, required, help: meaning }) => [
    `\`${key}\``,
    required ? 'yes' : '',
    value,
    meaning,
  ]);
  const install = packages.length === 0 ? '' : ` It needs \`npm install ${packages.join(' ')}\`.`;
  const heading = `### ${name}\n\n${help.charAt(0).toUpperCase()}${help.slice(1)}.${install}`;
  const allowed = `Formats: ${formats.join(', ')}. Default: ${defaultFormat}.`;
  return `${heading} ${allowed}\n\n${table([['option', 'required', 'value', 'meaning'], ...rows])}`;
});
const marks = [`<!-- types: ${command} -->`, '<!-- end of the types -->'] as const;
keepPage(page, between(readPage(page), marks, sections.join('\n')), command);
