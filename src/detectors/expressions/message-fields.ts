import { listOf, mapOf, message, string, type Type, timestamp } from '../../cel/checker/types.ts';
import { type EnumName, enumNames, type MessageName, messageFields } from '../../gen/messages.ts';

type Scalar = 'string' | 'bytes' | 'bool' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'double';

/** A field of a message of package `tracee.v1beta1`, as expressions and the reader of the wire see it. */
export interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: Scalar | 'enum' | 'message' | 'timestamp' | 'struct' | 'text map' | 'message map';
  /** Name of the message or enum. */
  readonly ref?: string;
  readonly repeated?: boolean;
  /** A number in a message of its own: null where it is not sent. */
  readonly wrapped?: boolean;
  /** Whether it was sent can be told even where it has its default. */
  readonly presence?: boolean;
}

const prefix = 'tracee.v1beta1.';

/** `number name type` or `number name *type` for repeated ones; `?` marks wrapper messages, a capital a message. */
function fields(...lines: readonly string[]): readonly Field[] {
  return lines.map((line) => {
    const [number = '', name = '', mark = ''] = line.split(' ');
    const repeated = mark.startsWith('*');
    const wrapped = mark.endsWith('?');
    const type = mark.replace(/^\*/, '').replace(/\?$/, '');
    const base = { number: Number(number), name, ...(repeated && { repeated }), ...(wrapped && { wrapped }) } as const;
    if (type === 'EventId' || type === 'Severity') return { ...base, type: 'enum', ref: type };
    if (/^[A-Z]/.test(type)) return { ...base, type: 'message', ref: type };
    return { ...base, type: type === 'labels' ? 'text map' : asScalar(type) };
  });
}

const scalars = ['string', 'bytes', 'bool', 'int32', 'uint32', 'int64', 'uint64', 'double', 'timestamp'] as const;

function asScalar(name: string): (typeof scalars)[number] {
  const found = scalars.find((one) => one === name);
  if (found === undefined) throw new TypeError(`${name} is no type of a field`);
  return found;
}

/** The messages around an event's arguments (proto/tracee/v1beta1/event.proto, workload.proto, threat.proto). */
const around: Readonly<Record<string, readonly Field[]>> = {
  Event: fields(
    '1 timestamp timestamp',
    '2 id EventId',
    '3 name string',
    '4 policies Policies',
    '5 workload Workload',
    '6 data *EventValue',
    '7 threat Threat',
    '8 detected_from DetectedFrom',
  ),
  Policies: fields('1 matched *string'),
  DetectedFrom: fields('1 id uint32', '2 name string', '3 data *EventValue', '4 parent DetectedFrom'),
  Threat: fields(
    '1 description string',
    '2 mitre Mitre',
    '3 severity Severity',
    '4 name string',
    '5 properties labels',
  ),
  Mitre: fields('1 tactic MitreTactic', '2 technique MitreTechnique'),
  MitreTactic: fields('1 name string'),
  MitreTechnique: fields('1 id string', '2 name string'),
  Workload: fields('1 process Process', '2 container Container', '3 k8s K8s'),
  Process: fields(
    '1 executable Executable',
    '2 unique_id uint32?',
    '3 host_pid uint32?',
    '4 pid uint32?',
    '5 real_user User',
    '6 thread Thread',
    '7 ancestors *Process',
  ),
  Executable: fields('1 path string'),
  User: fields('1 id uint32?'),
  Thread: fields(
    '1 start_time timestamp',
    '2 name string',
    '3 unique_id uint32?',
    '4 host_tid uint32?',
    '5 tid uint32?',
    '6 syscall string',
    '7 compat bool',
    '8 user_stack_trace UserStackTrace',
  ),
  UserStackTrace: fields('1 addresses *StackAddress'),
  StackAddress: fields('1 address uint64', '2 symbol string'),
  Container: fields('1 id string', '2 name string', '3 image ContainerImage', '4 started bool'),
  ContainerImage: fields('1 id string', '2 repo_digests *string', '3 name string'),
  K8s: fields('1 pod Pod', '2 namespace K8sNamespace'),
  Pod: fields('1 name string', '2 uid string', '3 labels labels'),
  K8sNamespace: fields('1 name string'),
};

const severityNames: Readonly<Record<number, string>> = { 0: 'INFO', 1: 'LOW', 2: 'MEDIUM', 3: 'HIGH', 4: 'CRITICAL' };

const known = new Map<string, ReadonlyMap<string, Field>>();

/** Fields of a message by name, from its name without the package; undefined where there is no such message. */
export function fieldsOf(name: string): ReadonlyMap<string, Field> | undefined {
  const before = known.get(name);
  if (before !== undefined) return before;
  const list = Object.hasOwn(around, name) ? around[name] : isGenerated(name) ? generated(name) : undefined;
  if (list === undefined) return undefined;
  const map = new Map(list.map((field) => [field.name, field]));
  known.set(name, map);
  return map;
}

function isGenerated(name: string): name is MessageName {
  return Object.hasOwn(messageFields, name);
}

function generated(name: MessageName): readonly Field[] {
  return messageFields[name].map((field): Field => {
    const { number, type } = field;
    const base = {
      number,
      name: field.name,
      ...(field.repeated && { repeated: true }),
      ...('wrapped' in field && field.wrapped && { wrapped: true }),
      ...(name === 'EventValue' && number > 1 && { presence: true }),
    } as const;
    if (type === 'map') return { ...base, type: 'message map', ref: field.ref };
    return 'ref' in field ? { ...base, type, ref: field.ref } : { ...base, type };
  });
}

/** All messages that an expression can come to from an event. */
export const messageNames: readonly string[] = [...Object.keys(around), ...Object.keys(messageFields)];

/** The type that an expression has which selects this field. */
export function typeOfField(field: Field): Type {
  const one = typeOfOne(field);
  return field.repeated ? listOf(one) : one;
}

function typeOfOne({ type, ref, wrapped }: Field): Type {
  switch (type) {
    case 'int32':
    case 'int64':
    case 'enum':
      return { kind: 'int', ...(wrapped && { nullable: true }) };
    case 'uint32':
    case 'uint64':
      return { kind: 'uint', ...(wrapped && { nullable: true }) };
    case 'string':
    case 'bytes':
    case 'bool':
    case 'double':
      return { kind: type, ...(wrapped && { nullable: true }) };
    case 'timestamp':
      return timestamp;
    case 'struct':
      return mapOf(string, { kind: 'dyn' });
    case 'text map':
      return mapOf(string, string);
    case 'message map':
      return mapOf(string, message(`${prefix}${ref ?? ''}`));
    case 'message':
      return message(`${prefix}${ref ?? ''}`);
  }
}

/** The name without its package; undefined where it is of another package. */
export function ownName(name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** The whole name of a message of Tracee. */
export function fullName(name: string): string {
  return `${prefix}${name}`;
}

/** Names of an enum's numbers, for the enums that expressions may name; that of event ids is the catalogue's. */
export function enumOf(name: string): Readonly<Record<number, string>> | undefined {
  if (name === 'Severity') return severityNames;
  return isEnum(name) ? enumNames[name] : undefined;
}

function isEnum(name: string): name is EnumName {
  return Object.hasOwn(enumNames, name);
}
