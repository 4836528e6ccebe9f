import type { Checked } from '../../cel/checker/checker.ts';
import { stringLiteral } from '../../text/literal.ts';
import type { OutputField } from '../reading/definition.ts';
import type { Names } from './names.ts';
import { sourceOf } from './sources.ts';

/** An output field in TypeScript, with its schema in the finding. */
export interface OutputCode {
  readonly code: string;
  readonly schema: string;
  /** Whether the code may be undefined. */
  readonly mayLack: boolean;
}

const methods: Readonly<Record<string, readonly [method: string, schema: string]>> = {
  string: ['string', 'z.string()'],
  bool: ['bool', 'z.boolean()'],
  int: ['int', 'z.int32()'],
  uint: ['uint', 'uint64()'],
  bytes: ['bytes', 'z.instanceof(Uint8Array)'],
};

const anySchema = 'z.union([z.string(), z.boolean(), z.bigint(), z.instanceof(Uint8Array)])';

/**
 * Generates the code of an output field. Plain reads of arguments and of the workload become TypeScript; other
 * expressions are evaluated at run time.
 * @param expression creates the constant that evaluates an expression
 */
export function outputCode(
  field: OutputField,
  checked: Checked,
  names: Names,
  expression: (text: string) => string,
): OutputCode {
  const plain = names.attempt(() => plainCode(checked, names));
  if (plain !== undefined) return plain;
  const { kind } = checked.type;
  const [method, schema] = Object.hasOwn(methods, kind) ? (methods[kind] ?? []) : [];
  return {
    code: `${expression(field.expression)}.${method ?? 'value'}(event)`,
    schema: schema ?? anySchema,
    mayLack: true,
  };
}

function plainCode(checked: Checked, names: Names): OutputCode | undefined {
  if (checked.kind === 'literal' && typeof checked.value === 'string')
    return { code: stringLiteral(checked.value), schema: 'z.string()', mayLack: false };
  const source = sourceOf(checked, names);
  if (source === undefined || source.missing === 'empty') return undefined;
  const { code, schema, missing } = source;
  return schema === undefined ? undefined : { code, schema, mayLack: missing !== 'never' };
}
