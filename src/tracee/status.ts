/**
 * gRPC status codes (grpc/doc/statuscodes.md). They are here a second time, because grpc-js takes 8 MiB in the thread that loads it
 * (docs/decisions/0080-memory-of-a-sidecar.md).
 */
export const status = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

const names = new Map<number, string>(Object.entries(status).map(([name, code]) => [code, name]));

/** @returns the name of a status code; undefined for a number that is none */
export function statusName(code: number): string | undefined {
  return names.get(code);
}
