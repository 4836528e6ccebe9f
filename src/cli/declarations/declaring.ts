import type { Command } from 'commander';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import type { CommandName } from '../../config/settings/setting.ts';

/** Runs a command and keeps its exit code. */
export type Does = (action: () => Promise<number>) => Promise<void>;

/** Gives a command the flags of its settings; `config show` has those of all commands. */
export type AddSettings = (command: Command, name: CommandName | 'all') => Command;

/** Gives the settings of a command line. */
export type SettingsFor = (command: Command) => Promise<EffectiveSettings>;
