import { z } from 'zod';

const field = z.object({
  number: z.int(),
  name: z.string(),
  type: z.string(),
  repeated: z.boolean().optional(),
});

const file = z.object({
  messages: z.record(z.string(), z.array(field)),
  enums: z.record(z.string(), z.record(z.string(), z.int())),
});

export type SourceField = z.infer<typeof field>;

/** The messages and enums of one protobuf package, by their names without the package. */
export interface Schema {
  readonly messages: ReadonlyMap<string, readonly SourceField[]>;
  readonly enums: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

export const schemaPackage = 'tracee.v1beta1.';

/** Reads the text of fixtures/tracee/wire-schema.json. */
export function readSchema(json: string): Schema {
  const { messages, enums } = file.parse(JSON.parse(json));
  return { messages: shortened(messages), enums: shortened(enums) };
}

function shortened<T>(record: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(record).map(([name, value]) => [shortName(name), value]));
}

/** A type's name without its package; other packages' names stay as they are. */
export function shortName(name: string): string {
  return name.startsWith(schemaPackage) ? name.slice(schemaPackage.length) : name;
}
