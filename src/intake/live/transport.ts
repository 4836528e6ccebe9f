/**
 * What reads Tracee's stream: `direct` is our own reader, `grpc` is grpc-js, and `auto` is `direct` as long as that gets on
 * with the server.
 */
export const transports = ['auto', 'direct', 'grpc'] as const;

export type Transport = (typeof transports)[number];
