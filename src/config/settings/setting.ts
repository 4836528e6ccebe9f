import type { Kind } from './kinds.ts';

/** Commands that take settings. */
export const commandNames = [
  'run',
  'check',
  'replay',
  'show',
  'repl',
  'backtest',
  'diff',
  'record',
  'doctor',
  'health',
  'policy',
  'list',
  'explain',
  'test',
  'exceptions',
  'outputs',
  'spool',
  'findings',
  'top',
  'fleet',
] as const;

export type CommandName = (typeof commandNames)[number];

/** A row of the table of settings. */
export interface Setting<Value = unknown> {
  /** Its name in the configuration file. `repeats.window` is the key `window` inside of the mapping `repeats`. */
  readonly key: string;
  /** The flag with its short form and its value in the syntax of commander: `-s, --signatures <pack>`. */
  readonly flag?: string;
  readonly kind: Kind<Value>;
  /** Unit of a number. */
  readonly unit?: string;
  /** The default value, as an operator would write it. */
  readonly default?: string | number | boolean | readonly string[];
  /** Description of the default if it is not one fixed value. */
  readonly usually?: string;
  readonly commands: readonly CommandName[];
  /** One sentence without a full stop. */
  readonly help: string;
  /** Further pages: text and link, relative to docs/reference/. */
  readonly see?: readonly (readonly [text: string, link: string])[];
  /** Whether a running sidecar applies a change of it. By default a change needs a restart. */
  readonly reload?: true;
  /** False if only flags and the environment can set it. */
  readonly inFile?: false;
  /** Makes a relative path in the value absolute. @param folder of the configuration file */
  readonly resolve?: (text: string, folder: string) => string;
  /** The same for a value that is a structure. */
  readonly resolveValue?: (value: unknown, folder: string) => unknown;
}

/** Whether a command takes a setting. `check` takes those of `run`, which it checks. */
export function takes(command: CommandName, { commands }: Pick<Setting, 'commands'>): boolean {
  return commands.includes(command) || (command === 'check' && commands.includes('run'));
}

/** A setting that always has a value. */
export interface DefaultedSetting<Value = unknown> extends Setting<Value> {
  readonly default: string | number | boolean | readonly string[];
}

/** The valid values of a setting with their unit, for descriptions. */
export function valueText({ kind, unit }: Pick<Setting, 'kind' | 'unit'>): string {
  return `${kind.needs.replace(/,$/, '')}${unit === undefined ? '' : ` (${unit})`}`;
}

/** The default of a setting, for descriptions; `none` if it has none. */
export function defaultText({ default: initial, usually }: Pick<Setting, 'default' | 'usually'>): string {
  return Array.isArray(initial) ? initial.join(', ') : String(initial ?? usually ?? 'none');
}

/** The environment variable of a setting, such as `SEQUENT_REPEATS_WINDOW`. */
export function variableOf({ key }: Pick<Setting, 'key'>): string {
  return `SEQUENT_${key.toUpperCase().replaceAll('.', '_')}`;
}

/** The flag of a setting without its value, such as `--signatures`; undefined if it has none. */
export function flagOf({ flag }: Pick<Setting, 'flag'>): string | undefined {
  return flag === undefined ? undefined : /--[a-z-]+/.exec(flag)?.[0];
}
