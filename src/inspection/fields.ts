import { describeEvent } from '../event/catalogue.ts';
import type { Kind } from '../event/kinds.ts';
import type { EventView } from '../event/view.ts';

/** A field of an event as an author reads it. */
export interface Field {
  /** The way to it in a handler, such as `data.pathname` or `process.parent?.executable`. */
  readonly path: string;
  /** Its TypeScript type. */
  readonly type: string;
  readonly value: unknown;
  /** `missing`: Tracee has not sent the argument, and reading it ends the handler. */
  readonly state: 'present' | 'missing';
}

/** The TypeScript types of kinds that are no messages. */
const types: Partial<Record<Kind, string>> = {
  int32: 'number',
  u_int32: 'number',
  timespec: 'number',
  int64: 'bigint',
  u_int64: 'bigint',
  pointer: 'bigint',
  str: 'string',
  bytes: 'Uint8Array',
  bool: 'boolean',
  str_array: 'readonly string[]',
  int32_array: 'readonly number[]',
  u_int64_array: 'readonly bigint[]',
};

/**
 * Lists the fields of an event with the values and types that an author sees.
 * @returns undefined if the schema refuses the event: no signature sees it
 */
export function fieldsOfEvent(event: EventView): readonly Field[] | undefined {
  if (event.refusal().length > 0) return undefined;
  const { name, timestamp, process, thread, container, k8s, policies, detectedFrom, inexact } = event;
  const known = describeEvent(name)?.arguments;
  const data: Readonly<Record<string, unknown>> = event.data;
  const names = known?.map((argument) => argument.name) ?? Object.keys(data);
  return [
    present('name', name),
    present('timestamp', timestamp),
    ...names.map((argument): Field => {
      const kind = known?.find((one) => one.name === argument)?.kind;
      const path = `data.${argument}`;
      if (!event.isSent(argument)) return { path, type: kindType(kind, undefined), value: undefined, state: 'missing' };
      const value = data[argument];
      return { path, type: kindType(kind, value), value, state: 'present' };
    }),
    ...below('process', process),
    ...below('thread', thread),
    ...below('container', container),
    ...below('k8s', k8s),
    present('policies', policies),
    ...(detectedFrom === undefined ? [] : [present('detectedFrom', detectedFrom)]),
    ...(inexact ? [present('inexact', inexact)] : []),
  ];
}

function kindType(kind: Kind | undefined, value: unknown): string {
  if (kind === undefined) return typeOf(value);
  return types[kind] ?? `KindValues['${kind}']`;
}

function present(path: string, value: unknown): Field {
  return { path, type: typeOf(value), value, state: 'present' };
}

/** The fields of an object that may be absent, with those of the objects in it. */
function below(path: string, object: object | undefined): Field[] {
  if (object === undefined) return [];
  return Object.entries(object).flatMap(([key, value]: [string, unknown]): Field[] => {
    const way = `${path}?.${key}`;
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value) && key !== 'labels';
    return value === undefined ? [] : isNested ? below(way, value) : [present(way, value)];
  });
}

function typeOf(value: unknown): string {
  if (value instanceof Uint8Array) return 'Uint8Array';
  if (Array.isArray(value)) {
    const [first]: unknown[] = value;
    return `readonly ${first === undefined ? 'string' : typeOf(first)}[]`;
  }
  return typeof value;
}
