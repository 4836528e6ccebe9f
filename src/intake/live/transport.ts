/**
 * Transports that read Tracee's stream: `direct` is Sequent's own reader, `grpc` is grpc-js, `auto` is `direct` as long
 * as it is compatible with the server.
 */
export const transports = ['auto', 'direct', 'grpc'] as const;

export type Transport = (typeof transports)[number];
