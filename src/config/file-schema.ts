import * as z from 'zod';
import { defaultText, type Setting, valueText } from './settings/setting.ts';
import { allSettings } from './settings.ts';

/** Settings that the configuration file can have. */
export const fileSettings: readonly Setting[] = allSettings.filter(({ inFile }) => inFile !== false);

/** The schema of the whole file. Every key is optional, and unknown keys are refused. */
export function fileSchema(): z.ZodType {
  const shape: Record<string, z.ZodType> = {};
  const groups = new Map<string, Record<string, z.ZodType>>();
  for (const setting of fileSettings) {
    const [first = '', second] = setting.key.split('.');
    const schema = setting.kind.schema.optional().describe(describe(setting));
    if (second === undefined) shape[first] = schema;
    else {
      const group = groups.get(first) ?? {};
      group[second] = schema;
      groups.set(first, group);
    }
  }
  for (const [name, group] of groups) {
    const error = `a mapping with ${Object.keys(group).join(', ')} is needed`;
    shape[name] = z.strictObject(group, { error }).optional();
  }
  return z.strictObject(shape, { error: 'a mapping of settings is needed' });
}

/** The schema as JSON Schema, for editors. */
export function jsonSchema(): z.core.JSONSchema.BaseSchema {
  return { title: 'Configuration of Sequent', ...z.toJSONSchema(fileSchema(), { io: 'input' }) };
}

/** One paragraph that editors show beside the key. */
function describe(setting: Setting): string {
  return `${setting.help}. Value: ${valueText(setting)}. Default: ${defaultText(setting)}.`;
}
