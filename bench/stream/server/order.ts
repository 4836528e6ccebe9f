import * as z from 'zod';

/** An order to the simulated Tracee to send events: one JSON object a line on its standard input. */
export const orderSchema = z.strictObject({
  /** Stop after so many. */
  events: z.int().positive().optional(),
  /** Stop after so long. */
  seconds: z.number().positive().optional(),
  /** Events a second; without it as fast as the client takes them. */
  rate: z.number().positive().optional(),
  /** With a rate: send only when so many are due, in one go. */
  burst: z.int().positive().default(1),
});

export type Order = z.infer<typeof orderSchema>;

/** The result of an order. */
export const deliverySchema = z.strictObject({
  /** Events written to a connection, and how many of them somebody listens to. */
  events: z.int(),
  subscribed: z.int(),
  /** Events that were due while nobody had a stream open. */
  missed: z.int(),
  seconds: z.number(),
  /** The longest time for which an event was due and could not be written, and the sum of all. */
  longestBlockedMs: z.number(),
  blockedSeconds: z.number(),
  /** Processor time of the server meanwhile. */
  cpuSeconds: z.number(),
});

export type Delivery = z.infer<typeof deliverySchema>;

/** A message of the simulated Tracee: one JSON object a line on its standard output. */
export const noticeSchema = z.union([
  z.strictObject({ notice: z.enum(['listening', 'subscribed', 'unsubscribed']) }),
  z.strictObject({ notice: z.literal('delivered'), ...deliverySchema.shape }),
]);

export type Notice = z.infer<typeof noticeSchema>;
