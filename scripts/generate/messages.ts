import { type Schema, type SourceField, shortName } from './schema-source.ts';

const scalars: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['bytes', 'Uint8Array'],
  ['bool', 'boolean'],
  ['int32', 'number'],
  ['uint32', 'number'],
  ['double', 'number'],
  ['int64', 'bigint'],
  ['uint64', 'bigint'],
]);

const wrappers: ReadonlyMap<string, string> = new Map([
  ['google.protobuf.UInt32Value', 'uint32'],
  ['google.protobuf.DoubleValue', 'double'],
]);

/** The one message whose scalars are told apart from absent ones, apart from its first: the family decides which are sent. */
const withAbsence = { message: 'SockAddr', required: 'sa_family' };

const root = 'EventValue';

interface Described {
  readonly type: string;
  /** TypeScript type of one value. */
  readonly typeScript: string;
  readonly ref?: string;
  readonly wrapped?: true;
  readonly optional: boolean;
}

/** The text of src/gen/messages.ts: every message that can stand inside an EventValue. */
export function messagesFile(schema: Schema, header: string): string {
  const names = reachable(schema);
  const enums = [...schema.enums.keys()].filter((name) =>
    names.some((message) => (schema.messages.get(message) ?? []).some((field) => shortName(field.type) === name)),
  );
  const parts = [header, fieldType, union('MessageName', names), union('EnumName', enums)];
  for (const name of enums) {
    const members = Object.keys(schema.enums.get(name) ?? {}).map((member) => `'${member}'`);
    parts.push(
      `/** A number that is none of the names comes as itself. */\nexport type ${name} = ${[...members, 'number'].join(' | ')};\n`,
    );
  }
  for (const name of names) if (name !== root) parts.push(interfaceText(name, schema));
  parts.push(`/** Fields of each message, in order of their numbers. */
export const messageFields: Readonly<Record<MessageName, readonly MessageField[]>> = {
${names.map((name) => fieldsText(name, schema)).join('\n')}
};
`);
  parts.push(`/** Names of each enum's numbers. */
export const enumNames: Readonly<Record<EnumName, Readonly<Record<number, string>>>> = {
${enums.map((name) => enumText(name, schema)).join('\n')}
};
`);
  return parts.join('\n');
}

const fieldType = `interface FieldOf {
  readonly number: number;
  readonly name: string;
  /** Values are collected in an array, empty when none is sent; numbers may come packed. */
  readonly repeated?: true;
  /** When not sent, the key is absent. Without this the value is then the type's default: '', 0, 0n, false, the enum's name of 0. */
  readonly optional?: true;
}

/** How one field of a message is read from the wire. */
export type MessageField =
  | (FieldOf & {
      readonly type: 'string' | 'bytes' | 'bool' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'double';
      /** The value stands in field 1 of a message of its own (google.protobuf.UInt32Value and its like). */
      readonly wrapped?: true;
    })
  | (FieldOf & { readonly type: 'enum'; readonly ref: EnumName })
  | (FieldOf & { readonly type: 'message'; readonly ref: MessageName })
  /** Entries have a string key in field 1 and a message of this name in field 2; an empty record when none is sent. */
  | (FieldOf & { readonly type: 'map'; readonly ref: MessageName })
  /** A google.protobuf.Struct. */
  | (FieldOf & { readonly type: 'struct' });
`;

function reachable(schema: Schema): readonly string[] {
  const found = new Set([root]);
  for (const name of found) {
    for (const field of schema.messages.get(name) ?? []) {
      const type = shortName(mapValue(field.type) ?? field.type);
      if (schema.messages.has(type)) found.add(type);
    }
  }
  return [...found];
}

function mapValue(type: string): string | undefined {
  return /^map<string, (.+)>$/.exec(type)?.[1];
}

function describe(message: string, field: SourceField, schema: Schema): Described {
  const keepsAbsence = message === withAbsence.message && field.name !== withAbsence.required;
  const wrapped = wrappers.get(field.type);
  if (wrapped !== undefined) {
    return { type: wrapped, typeScript: scalars.get(wrapped) ?? '', wrapped: true, optional: true };
  }
  const scalar = scalars.get(field.type);
  if (scalar !== undefined) return { type: field.type, typeScript: scalar, optional: keepsAbsence };
  const value = mapValue(field.type);
  if (value !== undefined) {
    const ref = shortName(value);
    return { type: 'map', typeScript: `Readonly<Record<string, ${ref}>>`, ref, optional: false };
  }
  if (field.type === 'google.protobuf.Struct') return { type: 'struct', typeScript: 'never', optional: true };
  const ref = shortName(field.type);
  if (schema.enums.has(ref)) return { type: 'enum', typeScript: ref, ref, optional: keepsAbsence };
  if (schema.messages.has(ref)) return { type: 'message', typeScript: ref, ref, optional: field.repeated !== true };
  throw new Error(`${message}.${field.name} has the unknown type ${field.type}`);
}

function interfaceText(name: string, schema: Schema): string {
  const lines = (schema.messages.get(name) ?? []).map((field) => {
    const { typeScript, optional } = describe(name, field, schema);
    const type = field.repeated === true ? `readonly ${typeScript}[]` : typeScript;
    return `  readonly ${field.name}${optional ? '?' : ''}: ${type};`;
  });
  return `export interface ${name} {\n${lines.join('\n')}\n}\n`;
}

function fieldsText(name: string, schema: Schema): string {
  const rows = (schema.messages.get(name) ?? []).map((field) => {
    const { type, ref, wrapped, optional } = describe(name, field, schema);
    const keys = [`number: ${field.number}`, `name: '${field.name}'`, `type: '${type}'`];
    if (ref !== undefined) keys.push(`ref: '${ref}'`);
    if (wrapped) keys.push('wrapped: true');
    if (field.repeated === true) keys.push('repeated: true');
    // A oneof's members have no defaults: which of them was sent is the point.
    if (optional || (name === root && field.name !== 'name')) keys.push('optional: true');
    return `    { ${keys.join(', ')} },`;
  });
  return `  ${name}: [\n${rows.join('\n')}\n  ],`;
}

function enumText(name: string, schema: Schema): string {
  const rows = Object.entries(schema.enums.get(name) ?? {}).map(([member, number]) => `${number}: '${member}'`);
  return `  ${name}: { ${rows.join(', ')} },`;
}

function union(name: string, members: readonly string[]): string {
  return `export type ${name} = ${members.map((member) => `'${member}'`).join(' | ')};\n`;
}
