import { escapeMessage } from '../text/escape.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { readVariables } from './environment-variables.ts';
import { type Origin, originText } from './origin.ts';
import type { OnRefusal } from './refusal.ts';
import { withoutUrlSecrets } from './secrets.ts';
import { type DefaultedSetting, flagOf, type Setting, variableOf } from './settings/setting.ts';
import { allSettings, settings } from './settings.ts';
import { addFlags, SignatureOptions } from './signature-options.ts';

/** Values of flags by the keys of their settings, parsed by their kinds. Texts of `--option` are under `options`. */
export type FlagValues = ReadonlyMap<string, unknown>;

interface Given {
  readonly value: unknown;
  /** @param way to a part of the value, such as the number of an element */
  readonly origin: (...way: readonly PropertyKey[]) => Origin;
}

/** The effective settings of one command line. */
export class EffectiveSettings {
  readonly options: SignatureOptions;
  /** Path of a configuration file without content. */
  readonly emptyFile: string | undefined;
  readonly #given: ReadonlyMap<string, Given>;
  readonly #again: () => Promise<EffectiveSettings>;

  private constructor(
    given: ReadonlyMap<string, Given>,
    options: SignatureOptions,
    again: () => Promise<EffectiveSettings>,
    emptyFile?: string,
  ) {
    this.emptyFile = emptyFile;
    this.#given = given;
    this.#again = again;
    this.options = options;
  }

  /**
   * Merges the settings: flags override environment variables, variables override the configuration file, and the file overrides defaults.
   * @param onRefusal receives the faults in place of an exception; values without faults are used then
   * @throws SequentError SEQ_CONFIG with all faults of the variables or of the file, each with its place
   */
  static async load(
    flags: FlagValues,
    environment: NodeJS.ProcessEnv,
    onRefusal?: OnRefusal,
  ): Promise<EffectiveSettings> {
    const variables = await readVariables(environment, onRefusal);
    const path = flags.get(settings.config.key) ?? variables.get(settings.config.key);
    const file = typeof path === 'string' ? await readConfigFile(path, onRefusal) : undefined;
    const options = new SignatureOptions();
    if (file !== undefined) {
      const { key } = settings.options;
      options.add(file.values.get(key), (...way) => originInFile(file, key, way));
    }
    const ofEnvironment = { kind: 'environment', variable: variableOf(settings.options) } as const;
    options.add(variables.get(settings.options.key), () => ofEnvironment);
    await addFlags(options, textsOf(flags.get(settings.options.key)));
    const given = new Map<string, Given>();
    for (const setting of allSettings) {
      if (setting.key === settings.options.key) continue;
      const one = givenTo(setting, flags, variables, file);
      if (one !== undefined) given.set(setting.key, one);
    }
    const emptyFile = file?.isEmpty === true ? file.path : undefined;
    return new EffectiveSettings(given, options, () => EffectiveSettings.load(flags, environment), emptyFile);
  }

  /** Settings without flags, variables and file. @param values that replace defaults, by key */
  static fixed(values: Readonly<Record<string, unknown>> = {}): EffectiveSettings {
    const origin = (): Origin => ({ kind: 'default' });
    const given = Object.entries(values).map(([key, value]) => [key, { value, origin }] as const);
    return new EffectiveSettings(new Map(given), new SignatureOptions(), async () => EffectiveSettings.fixed(values));
  }

  /**
   * Reads the configuration file anew, with the same flags and variables.
   * @throws SequentError SEQ_CONFIG as `load`
   */
  again(): Promise<EffectiveSettings> {
    return this.#again();
  }

  /** Settings whose values differ from the other ones. */
  changedFrom(other: EffectiveSettings): readonly Setting[] {
    const text = (effective: EffectiveSettings, setting: Setting): string =>
      JSON.stringify(setting.key === settings.options.key ? effective.options.values : effective.written(setting));
    return allSettings.filter((setting) => text(this, setting) !== text(other, setting));
  }

  /** The value of a setting, in the unit of its kind. */
  get<Value>(setting: DefaultedSetting<Value>): Value;
  get<Value>(setting: Setting<Value>): Value | undefined;
  get<Value>({ key, kind, default: initial }: Setting<Value>): Value | undefined {
    const value = this.#given.get(key)?.value ?? initial;
    return value === undefined ? undefined : kind.schema.parse(value);
  }

  /** The unparsed value; undefined if there is none. */
  written({ key, default: initial }: Setting): unknown {
    return this.#given.get(key)?.value ?? initial;
  }

  /** The origin of a value. @param way to a part of the value */
  origin({ key }: Setting, ...way: readonly PropertyKey[]): Origin {
    return this.#given.get(key)?.origin(...way) ?? { kind: 'default' };
  }

  /**
   * The place of a value, for an error: `--output xml`, `SEQUENT_OUTPUT xml` or `output in sequent.yaml:3`.
   * @param text the unparsed value; secrets in its URLs are hidden, and line breaks are escaped
   */
  place(setting: Setting, text: string, ...way: readonly PropertyKey[]): string {
    const origin = this.origin(setting, ...way);
    return origin.kind === 'file'
      ? `${setting.key} in ${originText(origin)}`
      : `${nameIn(setting, origin)} ${escapeMessage(withoutUrlSecrets(text))}`;
  }
}

function nameIn(setting: Setting, origin: Origin): string {
  return origin.kind === 'default' ? (flagOf(setting) ?? setting.key) : originText(origin);
}

function givenTo(
  setting: Setting,
  flags: FlagValues,
  variables: ReadonlyMap<string, unknown>,
  file: ConfigFile | undefined,
): Given | undefined {
  const { key } = setting;
  const name = flagOf(setting);
  if (name !== undefined && flags.has(key)) {
    const value = flags.get(key);
    const flag = setting.kind.isToggle === true && value === false ? name.replace(/^--/, '--no-') : name;
    return { value, origin: () => ({ kind: 'flag', flag }) };
  }
  if (variables.has(key))
    return { value: variables.get(key), origin: () => ({ kind: 'environment', variable: variableOf(setting) }) };
  if (file?.values.has(key) !== true) return undefined;
  return { value: file.values.get(key), origin: (...way) => originInFile(file, key, way) };
}

function originInFile(file: ConfigFile, key: string, way: readonly PropertyKey[]): Origin {
  return { kind: 'file', file: file.path, line: file.line(key, ...way) };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
