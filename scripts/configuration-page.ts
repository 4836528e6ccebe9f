/**
 * Writes the tables of docs/reference/configuration.md from src/config/settings.ts: `node scripts/configuration-page.ts`. With --check
 * it writes nothing and exits 1 when the page is not what would be written.
 */
import { commandNames, type Setting, valueText, variableOf } from '../src/config/settings/setting.ts';
import { settingGroups } from '../src/config/settings.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/configuration-page.ts';
const page = 'docs/reference/configuration.md';

const heading = ['key', 'flag', 'variable', 'value', 'default', 'commands', 'change', 'meaning'];
const tables = settingGroups.map(
  ([title, settings]) => `## ${title}\n\n${table([heading, ...Object.values(settings).map(row)])}`,
);
const marks = [`<!-- tables: ${command} -->`, '<!-- end of the tables -->'] as const;
keepPage(page, between(readPage(page), marks, tables.join('\n')), command);

function row(setting: Setting): string[] {
  const { key, flag, kind, default: initial, usually, commands, help, see = [], inFile, reload } = setting;
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
    valueText(setting),
    initial === undefined
      ? (usually ?? '')
      : [initial]
          .flat()
          .map((one) => code(String(one)))
          .join(', '),
    commands.length === commandNames.length ? 'all' : commands.join(', '),
    commands.includes('run') ? (reload === undefined ? 'restart' : 'reload') : '',
    `${help.charAt(0).toUpperCase()}${help.slice(1)}.${links.length === 0 ? '' : ` See ${links.join(', ')}.`}`,
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}
