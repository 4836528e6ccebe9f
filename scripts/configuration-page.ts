/**
 * Writes the tables of docs/reference/configuration.md from src/config/settings.ts: `node scripts/configuration-page.ts`. With --check
 * it writes nothing and exits 1 when the page is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { commandNames, type Setting, variableOf } from '../src/config/settings/setting.ts';
import { settingGroups } from '../src/config/settings.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/configuration-page.ts';
const page = new URL('../docs/reference/configuration.md', import.meta.url);

const heading = ['key', 'flag', 'variable', 'value', 'default', 'commands', 'meaning'];
const text = readFileSync(page, 'utf8');
const tables = settingGroups.map(
  ([title, settings]) => `## ${title}\n\n${table([heading, ...Object.values(settings).map(row)])}`,
);
const wanted = between(text, [`<!-- tables: ${command} -->`, '<!-- end of the tables -->'], tables.join('\n'));
if (!process.argv.includes('--check')) writeFileSync(page, wanted);
else if (text !== wanted) {
  process.stderr.write(`docs/reference/configuration.md is stale: ${command}\n`);
  process.exitCode = 1;
}

function row(setting: Setting): string[] {
  const { key, flag, kind, unit, default: initial, usually, commands, help, see = [], inFile } = setting;
  const flags = (flag ?? '')
    .replace(/<(.*)>/, (_, name: string) => name.toUpperCase())
    .split(', ')
    .filter((one) => one !== '')
    .map((one) => code(kind.isToggle ? one.replace(/^--/, '--[no-]') : one));
  const links = see.map(([name, link]) => `[${name}](${link})`);
  return [
    inFile === false ? '' : code(key),
    flags.join(', '),
    code(variableOf(setting)),
    `${kind.needs.replace(/,$/, '')}${unit === undefined ? '' : ` (${unit})`}`,
    initial === undefined
      ? (usually ?? '')
      : [initial]
          .flat()
          .map((one) => code(String(one)))
          .join(', '),
    commands.length === commandNames.length ? 'all' : commands.join(', '),
    `${help.charAt(0).toUpperCase()}${help.slice(1)}.${links.length === 0 ? '' : ` See ${links.join(', ')}.`}`,
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}
