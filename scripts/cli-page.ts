/**
 * Writes docs/reference/cli.md from the declarations of all commands: `node scripts/cli-page.ts`. With --check it writes nothing and exits 1 when the page
 * is not what would be written. The flags of settings are in docs/reference/configuration.md.
 */
import type { Command } from 'commander';
import { declareProgram } from '../src/cli/program.ts';
import { commandNames } from '../src/config/settings/setting.ts';
import { keepPage } from './keep-page.ts';
import { table } from './markdown.ts';

const command = 'node scripts/cli-page.ts';
const page = 'docs/reference/cli.md';
const takesSettings: readonly string[] = commandNames;

const program = await declareProgram([], 'text', async () => {});
const intro = `# The command line

\`node_modules/.bin/sequent COMMAND --help\` prints the same. Commands that take [settings](configuration.md) as flags say so: a flag overrides the variable, and the variable
overrides the configuration file.

${table([
  ['exit code', 'means'],
  ['0', 'success'],
  ['1', 'a check failed'],
  ['2', 'wrong use or configuration, or no Tracee; [errors](errors.md) lists the codes'],
  ['70', 'a bug of Sequent'],
])}
`;
const sections = program.commands.flatMap((one) => sectionsOf(one, [program.name()]));
keepPage(page, `<!-- written by ${command} -->\n\n${intro}${sections.join('\n')}`, command);

/** The section of a command, and those of its own commands. */
function sectionsOf(one: Command, above: readonly string[]): string[] {
  const words = [...above, one.name()];
  return [section(one, words), ...one.commands.flatMap((below) => sectionsOf(below, words))];
}

function section(one: Command, words: readonly string[]): string {
  const help = one.createHelp();
  const rows = [
    ...one.registeredArguments.map((argument) => [code(argument.name()), cell(help.argumentDescription(argument))]),
    ...help
      .visibleOptions(one)
      .filter(({ long }) => long !== '--help')
      .map((option) => [code(help.optionTerm(option)), cell(help.optionDescription(option))]),
  ];
  const settings = words.some((word) => takesSettings.includes(word));
  return [
    `${words.length > 2 ? '###' : '##'} ${words.join(' ')}`,
    escaped(one.description()),
    `\`\`\`text\n${[...words.slice(0, -1), one.name(), one.usage()].join(' ')}\n\`\`\``,
    ...(rows.length === 0 ? [] : [table([['argument or option', 'means'], ...rows]).trimEnd()]),
    ...(settings ? ['It takes [settings](configuration.md) as flags.'] : []),
    ...afterHelp(one),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

/** Examples and notes, which a command prints below its help. */
function afterHelp(one: Command): string[] {
  let printed = '';
  one.configureOutput({ writeOut: (text) => void (printed += text) });
  one.outputHelp();
  const notes = printed.slice(one.helpInformation().length).trim();
  return notes === '' ? [] : [`\`\`\`text\n${notes}\n\`\`\``];
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function cell(text: string): string {
  return escaped(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** Angle brackets would be read as HTML. */
function escaped(text: string): string {
  return text.replaceAll('<', '&lt;');
}
