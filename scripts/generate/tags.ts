import protobuf, { type Field, type Root, type Type } from 'protobufjs';

const wireTypes = new Map<string, number>(Object.entries(protobuf.types.basic));

const own = 'tracee.v1beta1';

/** Google's messages that Tracee's contain, and the names that their constants start with. */
const google: ReadonlyMap<string, string> = new Map([
  ['Timestamp', 'timestamp'],
  ['UInt32Value', 'uint32'],
  ['DoubleValue', 'double'],
  ['Struct', 'struct'],
  ['Value', 'value'],
  ['ListValue', 'list'],
]);

/** The message whose members hold the arguments: their messages are read by src/gen/messages.ts, without constants. */
const valueMessage = 'EventValue';

/** The text of src/gen/tags.ts: tags of the fields of Tracee's messages, from the .proto files. */
export function tagsFile(root: Root, header: string): string {
  const value = root.lookupType(`${own}.${valueMessage}`);
  const values = new Set<Type>();
  for (const field of value.fieldsArray) addReachable(field, values);
  const messages = messagesOf(root, own).filter((message) => message.fieldsArray.length > 0 && !values.has(message));
  const names = new Set<string>();
  const parts = [
    ...messages.map((message) => constants(message, lowerFirst(message.name), names)),
    ...messagesOf(root, 'google.protobuf').flatMap((message) => {
      const start = google.get(message.name);
      return start === undefined ? [] : [constants(message, start, names)];
    }),
  ];
  return [
    header,
    `/** A tag is the number of a field and how its value is encoded: \`number << 3 | wire type\`. */\n`,
    ...parts,
    `/** Of each entry of a map with keys of text. */\nexport const entryKeyTag = ${tagOf(1, 2)};\nexport const entryValueTag = ${tagOf(2, 2)};\n`,
    kindsText(value),
  ].join('\n');
}

function messagesOf(root: Root, name: string): readonly Type[] {
  const found = root.lookup(name);
  if (!(found instanceof protobuf.Namespace)) throw new Error(`the .proto files have no package ${name}`);
  return found.nestedArray.filter((one) => one instanceof protobuf.Type);
}

function addReachable(field: Field, into: Set<Type>): void {
  const type = field.resolvedType;
  if (!(type instanceof protobuf.Type) || into.has(type)) return;
  into.add(type);
  for (const inner of type.fieldsArray) addReachable(inner, into);
}

function constants(message: Type, start: string, names: Set<string>): string {
  const lines = message.fieldsArray.map((field) => {
    const name = `${start}${upperCamel(field.name)}Tag`;
    if (names.has(name)) throw new Error(`two fields would have the constant ${name}`);
    names.add(name);
    return `export const ${name} = ${tagOf(field.id, wireType(field))};`;
  });
  return `/* ${message.fullName.slice(1)} */\n${lines.join('\n')}\n`;
}

function wireType(field: Field): number {
  if (field instanceof protobuf.MapField || field.resolvedType instanceof protobuf.Type) return 2;
  if (field.repeated && field.packed) return 2;
  return field.resolvedType === null ? (wireTypes.get(field.type) ?? 2) : 0;
}

function tagOf(number: number, wire: number): number {
  return number * 8 + wire;
}

function kindsText(value: Type): string {
  const names: (string | undefined)[] = [];
  const oneof = value.oneofsArray[0]?.fieldsArray ?? [];
  for (const { id, name } of oneof) names[id] = name;
  const numbers = oneof.map(({ id }) => id);
  const shown = Array.from(names, (name) => (name === undefined ? 'undefined' : `'${name}'`));
  return `/** The members of \`EventValue.value\` by their field numbers, and the lowest and the highest of these. */
export const valueKinds = [
${shown.map((name) => `  ${name},`).join('\n')}
] as const;
export const firstValueField = ${Math.min(...numbers)};
export const lastValueField = ${Math.max(...numbers)};
`;
}

function lowerFirst(name: string): string {
  return name.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z])/, (capitals) => capitals.toLowerCase());
}

function upperCamel(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
