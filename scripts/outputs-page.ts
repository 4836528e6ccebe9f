/**
 * Writes the options of each type of destination in docs/reference/outputs.md from their schemas: `node scripts/outputs-page.ts`. With
 * --check it writes nothing and exits 1 when the page is not what would be written.
 */

import { installation } from '../src/output/destination/load-package.ts';
import { destinationTypes, typeNames } from '../src/output/destination-types.ts';
import { formatNames } from '../src/output/formats.ts';
import { type OptionText, optionsOf, sharedOptions } from '../src/output/options/describe-options.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/outputs-page.ts';
const page = 'docs/reference/outputs.md';

const { all, remote } = sharedOptions();
const shared = [
  `### Options of all outputs\n\n${optionTable(all)}`,
  `### Options of all outputs over the network\n\n${optionTable(remote)}`,
];
const sections = typeNames.map((name) => {
  const { help, defaultFormat, formats = formatNames, packages = [], packagesIf } = destinationTypes[name];
  const { command: line, note } = installation(packages, packagesIf);
  const install = packages.length === 0 ? '' : ` It needs \`${line}\`${note}.`;
  const heading = `### ${name}\n\n${help.charAt(0).toUpperCase()}${help.slice(1)}.${install}`;
  const allowed = `Formats: ${formats.join(', ')}. Default: ${defaultFormat}.`;
  return `${heading} ${allowed}\n\n${optionTable(optionsOf(name))}`;
});
const marks = [`<!-- types: ${command} -->`, '<!-- end of the types -->'] as const;
keepPage(page, between(readPage(page), marks, [...shared, ...sections].join('\n')), command);

function optionTable(options: readonly OptionText[]): string {
  if (options.length === 0) return 'It has no options of its own.\n';
  const rows = options.map(({ key, value, required, default: usually, help }) => {
    const given = required ? 'required' : usually === undefined ? '' : `\`${usually}\``;
    return [`\`${key}\``, value.includes('{') ? `\`${value}\`` : value, given, help];
  });
  return table([['option', 'value', 'default', 'meaning'], ...rows]);
}
