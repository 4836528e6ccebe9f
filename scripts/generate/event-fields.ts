import protobuf, { type Field, type Root, type Type } from 'protobufjs';

const own = 'tracee.v1beta1';

/** The message of the arguments: src/gen/messages.ts has it and the messages in it. */
const valueMessage = 'EventValue';

/** The text of src/gen/event-fields.ts: the messages around an event's arguments, from the .proto files. */
export function eventFieldsFile(root: Root, header: string): string {
  const messages = new Set([root.lookupType(`${own}.Event`)]);
  for (const message of messages) {
    for (const { resolvedType: type } of message.fieldsArray)
      if (type instanceof protobuf.Type && isOwn(type) && type.name !== valueMessage) messages.add(type);
  }
  return [
    header,
    fieldType,
    `/** Fields of each message, in order of their numbers. */
export const eventFields: Readonly<Record<string, readonly EventField[]>> = {
${[...messages].map(fieldsText).join('\n')}
};
`,
    `/** Names of the numbers of \`Severity\`. */
export const severityNames: Readonly<Record<number, string>> = { ${enumText(root)} };
`,
  ].join('\n');
}

const fieldType = `/** A field of a message around an event's arguments. */
export interface EventField {
  readonly number: number;
  readonly name: string;
  readonly type:
    | 'string'
    | 'bytes'
    | 'bool'
    | 'int32'
    | 'uint32'
    | 'int64'
    | 'uint64'
    | 'double'
    | 'enum'
    | 'message'
    | 'timestamp'
    | 'text map';
  /** Name of the message or enum. */
  readonly ref?: string;
  readonly repeated?: true;
  /** The value stands in a message of its own (google.protobuf.UInt32Value). */
  readonly wrapped?: true;
}
`;

function isOwn({ fullName }: Type): boolean {
  return fullName.startsWith(`.${own}.`);
}

function fieldsText(message: Type): string {
  const rows = message.fieldsArray.map((field) => {
    const keys = [`number: ${field.id}`, `name: '${field.name}'`, ...described(field)];
    if (field.repeated) keys.push('repeated: true');
    return `    { ${keys.join(', ')} },`;
  });
  return `  ${message.name}: [\n${rows.join('\n')}\n  ],`;
}

function described(field: Field): readonly string[] {
  const { resolvedType } = field;
  if (field instanceof protobuf.MapField && field.keyType === 'string' && field.type === 'string')
    return [`type: 'text map'`];
  if (resolvedType instanceof protobuf.Enum) return [`type: 'enum'`, `ref: '${resolvedType.name}'`];
  if (resolvedType === null) return [`type: '${field.type}'`];
  if (isOwn(resolvedType)) return [`type: 'message'`, `ref: '${resolvedType.name}'`];
  if (resolvedType.name === 'Timestamp') return [`type: 'timestamp'`];
  const value = resolvedType.fields['value'];
  if (!resolvedType.name.endsWith('Value') || value === undefined)
    throw new Error(`${field.fullName} has the unknown type ${field.type}`);
  return [`type: '${value.type}'`, 'wrapped: true'];
}

function enumText(root: Root): string {
  return Object.entries(root.lookupEnum(`${own}.Severity`).values)
    .map(([name, number]) => `${number}: '${name}'`)
    .join(', ');
}
