import type { Kind } from './kinds.ts';

/** Commands that take settings. */
export const commandNames = ['run', 'replay', 'record', 'doctor', 'policy', 'list', 'explain', 'test'] as const;

export type CommandName = (typeof commandNames)[number];

/** A row of the table of settings. */
export interface Setting<Value = unknown> {
  /** Its name in the configuration file. In `repeats.window` the key `window` stands below `repeats`. */
  readonly key: string;
  /** The flag with its short form and its value, as commander has it: `-s, --signatures <pack>`. */
  readonly flag?: string;
  readonly kind: Kind<Value>;
  /** What a number counts. */
  readonly unit?: string;
  /** The value where nobody sets one, as an operator would write it. */
  readonly default?: string | number | boolean | readonly string[];
  /** What happens where nobody sets a value, in words, where it is not one value. */
  readonly usually?: string;
  readonly commands: readonly CommandName[];
  /** One sentence without a full stop. */
  readonly help: string;
  /** Pages that say more: texts and links from docs/reference/. */
  readonly see?: readonly (readonly [text: string, link: string])[];
  /** False where only flags and the environment can set it. */
  readonly inFile?: false;
  /** Makes a relative path in a text of this setting independent of the working directory. @param folder of the configuration file */
  readonly resolve?: (text: string, folder: string) => string;
}

/** A setting that always has a value. */
export interface DefaultedSetting<Value = unknown> extends Setting<Value> {
  readonly default: string | number | boolean | readonly string[];
}

/** The environment variable of a setting, such as `SEQUENT_REPEATS_WINDOW`. */
export function variableOf({ key }: Pick<Setting, 'key'>): string {
  return `SEQUENT_${key.toUpperCase().replaceAll('.', '_')}`;
}

/** The flag of a setting without its value, such as `--signatures`; undefined where it has none. */
export function flagOf({ flag }: Pick<Setting, 'flag'>): string | undefined {
  return flag === undefined ? undefined : /--[a-z-]+/.exec(flag)?.[0];
}
