import { type Command, InvalidArgumentError, Option } from 'commander';
import { EffectiveSettings, type FlagValues } from '../../config/effective-settings.ts';
import { sequentVariables } from '../../config/environment.ts';
import type { OnRefusal } from '../../config/refusal.ts';
import type { Kind } from '../../config/settings/kinds.ts';
import {
  type CommandName,
  defaultText,
  flagOf,
  type Setting,
  takes,
  valueText,
} from '../../config/settings/setting.ts';
import { allSettings, settings } from '../../config/settings.ts';
import { splitOption } from '../../config/signature-options.ts';
import { ToggleOption } from './toggle-option.ts';

const heading =
  'Settings (also keys of the --config file and variables SEQUENT_<KEY>; docs/reference/configuration.md):';

/** Gives a command the flags of the settings that it takes; `config show` takes those of all commands. */
export function addSettings(command: Command, name: CommandName | 'all'): Command {
  for (const setting of allSettings) {
    if (setting.flag === undefined || !(name === 'all' || takes(name, setting))) continue;
    for (const option of optionsOf(setting, setting.flag)) command.addOption(option.helpGroup(heading));
  }
  return command;
}

function optionsOf(setting: Setting, flag: string): Option[] {
  const { kind } = setting;
  const description = `${setting.help} ${detailsOf(setting)}`;
  if (kind.isToggle) {
    return [new ToggleOption(flag, description), new Option(flag.replace(/^--/, '--no-')).hideHelp()];
  }
  if (kind.element !== undefined)
    return [new Option(flag, description).argParser(collected(elementsOf(kind, kind.element)))];
  const parser = kind.read === undefined ? collected((text) => [checkOption(text)]) : checkedBy(kind);
  return [new Option(flag, description).argParser(parser)];
}

/** Valid values of a flag, whether it is repeatable, and its default. */
function detailsOf(setting: Setting): string {
  const { kind } = setting;
  const isMany = kind.element !== undefined || kind.read === undefined;
  const shown = kind.isToggle || isMany ? [] : [valueText({ kind })];
  return `(${[...shown, ...(isMany ? ['repeatable'] : []), `default: ${defaultText(setting)}`].join('; ')})`;
}

/** @returns a parser for the text of a flag of this kind. It throws InvalidArgumentError with a description of valid values */
export function checkedBy({ read, schema }: Kind<unknown>): (text: string) => unknown {
  return (text) => checked(schema, read?.(text) ?? text);
}

function checked(schema: Kind<unknown>['schema'], value: unknown): unknown {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue !== undefined) throw new InvalidArgumentError(`${issue.message}.`);
  return value;
}

/** Collects the elements of a flag that is given several times. */
function collected(
  read: (text: string) => readonly unknown[],
): (text: string, previous: unknown) => readonly unknown[] {
  return (text, previous) => [...(Array.isArray(previous) ? previous : []), ...read(text)];
}

/** A parser for the text of a flag of a list. It checks each element, so that the error names what an element needs. */
function elementsOf({ read }: Kind<unknown>, { schema }: Kind<unknown>): (text: string) => readonly unknown[] {
  return (text) => {
    const parts = read?.(text);
    return (Array.isArray(parts) ? parts : [text]).map((part: unknown) => checked(schema, part));
  };
}

function checkOption(text: string): string {
  if (splitOption(text) === undefined)
    throw new InvalidArgumentError('ID.NAME=VALUE is needed, such as RSEQ-012.afterThreadMs=2000.');
  return text;
}

/** The values that the flags of a command set. */
export function flagValues(command: Command): FlagValues {
  const values = new Map<string, unknown>();
  for (const setting of allSettings) {
    const flag = flagOf(setting);
    const option = command.options.find(({ long }) => flag !== undefined && long === flag);
    const name = option?.attributeName();
    if (name !== undefined && command.getOptionValueSource(name) === 'cli')
      values.set(setting.key, command.getOptionValue(name));
  }
  return values;
}

export interface SettingsOptions {
  /** A configuration file in place of that of the command line. */
  readonly config?: string;
  /** Receives faults of variables and of the configuration file in place of an exception. */
  readonly onRefusal?: OnRefusal;
}

/** The effective settings of a command line. @throws SequentError SEQ_CONFIG or SEQ_USAGE */
export function settingsFor(command: Command, { config, onRefusal }: SettingsOptions = {}): Promise<EffectiveSettings> {
  const flags = new Map(flagValues(command));
  if (config !== undefined) flags.set(settings.config.key, config);
  return EffectiveSettings.load(flags, sequentVariables(), onRefusal);
}
