import type { Argument } from '../../event/kinds.ts';

/** The value of an argument as Go's `fmt.Sprint` writes it. Tracee's data filters compare this text. */
export function valueText(argument: Argument): string {
  switch (argument.kind) {
    case 'str':
      return argument.value;
    case 'bool':
    case 'int32':
    case 'u_int32':
    case 'int64':
    case 'u_int64':
    case 'pointer':
      return String(argument.value);
    case 'bytes':
      return `[${[...argument.value].join(' ')}]`;
    case 'str_array':
    case 'int32_array':
    case 'u_int64_array':
      return `[${argument.value.join(' ')}]`;
    case undefined:
      return `name:${quoted(argument.name)}`;
    default:
      return `name:${quoted(argument.name)} ${member(argument.kind, argument.value)}`;
  }
}

/** Other values in protobuf's text form, on one line with single blanks. */
function member(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one: unknown) => member(name, one)).join(' ');
  if (typeof value === 'object' && value !== null) return `${name}:{${members(value)}}`;
  return `${name}:${scalar(value)}`;
}

function members(message: object): string {
  return Object.entries(message)
    .filter(([, value]) => !isDefault(value))
    .map(([name, value]) => member(name, value))
    .join(' ');
}

function scalar(value: unknown): string {
  // Names of enums consist of capitals and digits, and are written without quotes.
  if (typeof value === 'string') return /^[A-Z][A-Z0-9_]+$/.test(value) ? value : quoted(value);
  return String(value);
}

function isDefault(value: unknown): boolean {
  return value === undefined || value === 0 || value === 0n || value === '' || value === false;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
