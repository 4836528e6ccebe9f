import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { type Origin, originText } from '../../../config/origin.ts';
import { withoutSecrets } from '../../../config/secrets.ts';
import { allSettings, settings } from '../../../config/settings.ts';
import { toJson } from '../../../text/json.ts';
import { checkForm } from '../../check/form-checks.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';

interface Row {
  readonly key: string;
  /** Undefined where the setting has no value. */
  readonly value: unknown;
  readonly origin: Origin;
  /** The behaviour without a value. */
  readonly usually?: string | undefined;
}

/**
 * `sequent config show`: the effective settings and their origins.
 * @throws SequentError after the list, if a setting has a value that `run` would refuse before it loads signatures
 */
export async function showConfig(flags: { readonly json?: boolean }, effective: EffectiveSettings): Promise<number> {
  const rows = rowsOf(effective);
  if (flags.json) await printer.print(rows.map((row) => `${toJson(jsonOf(row))}\n`).join(''));
  else {
    const lines = rows.map(({ key, value, origin, usually }) => [key, textOf(value, usually), originText(origin)]);
    await printer.print(table([['SETTING', 'VALUE', 'FROM'], ...lines]));
  }
  await checkForm(effective);
  return exitCodes.fine;
}

/** Options of signatures have a row each. */
function rowsOf(effective: EffectiveSettings): Row[] {
  return allSettings.flatMap((setting): Row[] => {
    const { key, usually } = setting;
    if (key !== settings.options.key) {
      const value = withoutSecrets(effective.written(setting), key);
      return [{ key, value, origin: effective.origin(setting), usually }];
    }
    const { values, origins } = effective.options;
    const options = Object.entries(values).flatMap(([id, ofId]) =>
      Object.entries(ofId).map(([name, value]): Row => {
        const origin = origins.get(`${id}.${name}`) ?? { kind: 'default' };
        return { key: `${key}.${id}.${name}`, value: withoutSecrets(value, name), origin };
      }),
    );
    return options.length > 0 ? options : [{ key, value: undefined, origin: { kind: 'default' }, usually }];
  });
}

function textOf(value: unknown, usually: string | undefined): string {
  if (value === undefined) return `(${usually ?? 'none'})`;
  return typeof value === 'string' ? value : toJson(value);
}

function jsonOf({ key, value, origin, usually }: Row): unknown {
  const { kind, ...place } = origin;
  const without = value === undefined && usually !== undefined ? { by_default: usually } : {};
  return { key, value: value ?? null, ...without, from: kind, ...place };
}
