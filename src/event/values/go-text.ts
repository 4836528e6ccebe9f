import type { Argument } from '../kinds.ts';

/**
 * The text that Go's `fmt.Sprint` makes of an argument, which Tracee's own filters compare (pkg/filters/data.go).
 * @returns undefined for structured kinds and unset values, for which Tracee compares the text of the protobuf message
 */
export function goText(argument: Argument): string | undefined {
  switch (argument.kind) {
    case 'str':
      return argument.value;
    case 'int32':
    case 'int64':
    case 'u_int32':
    case 'u_int64':
    case 'pointer':
    case 'bool':
      return String(argument.value);
    case 'bytes':
    case 'str_array':
    case 'int32_array':
    case 'u_int64_array':
      return `[${argument.value.join(' ')}]`;
    default:
      return undefined;
  }
}
