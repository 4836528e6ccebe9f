import { isCombining, isObject } from './compile.ts';
import type { Shape } from './shapes.ts';

/**
 * Converts conditions from JSON or YAML, which have no bigint: a whole number becomes a bigint where the value is one, and
 * a decimal or hexadecimal text becomes a number where the value is a number.
 */
export function fromPlain(condition: unknown, shape: Shape): unknown {
  if (Array.isArray(condition)) return condition.map((part: unknown) => fromPlain(part, shape));
  if (!isObject(condition)) return numeric(condition, shape);
  return Object.fromEntries(
    Object.entries(condition).map(([name, operand]) => {
      const field = isCombining(name) ? undefined : shape.fields?.get(name);
      return [name, fromPlain(operand, field ?? shape)];
    }),
  );
}

function numeric(value: unknown, { form }: Shape): unknown {
  if (form !== 'bigint' && form !== 'number') return value;
  const isText = typeof value === 'string' && /^(?:-?\d{1,20}|0x[0-9a-f]{1,16})$/i.test(value);
  if (form === 'number') return isText ? Number(value) : value;
  return isText || (typeof value === 'number' && Number.isSafeInteger(value)) ? BigInt(value) : value;
}
