import * as z from 'zod';
import { redactSchema } from '../../output/choice/redact.ts';
import { natsConnectionShape } from '../../output/destination/nats/options.ts';
import { duration, size } from '../../output/options/quantity.ts';

const needs = 'a mapping with servers';
const [second, day] = [1_000, 86_400_000];
const wholeError = (from: number, to: number) => ({ error: `a whole number from ${from} to ${to} is needed` });

/** The setting `fleet`: the NATS that joins the sidecars of a cluster, and what it keeps. */
export const fleetSchema = z.strictObject(
  {
    ...natsConnectionShape,
    heartbeat: duration({ leastMs: second, mostMs: 3_600 * second })
      .default(30 * second)
      .describe('time between two heartbeats of a sidecar'),
    lanes: z
      .int(wholeError(1, 256))
      .min(1, wholeError(1, 256))
      .max(256, wholeError(1, 256))
      .default(8)
      .describe('lanes of each kind of key: the most workers that can share it'),
    hold: duration({ leastMs: second, mostMs: 600 * second })
      .default(30 * second)
      .describe('how long workers hold findings back to put them in the order of their times; later ones are late'),
    replicas: z
      .int(wholeError(1, 5))
      .min(1, wholeError(1, 5))
      .max(5, wholeError(1, 5))
      .default(1)
      .describe('number of servers that keep each stream; 3 survives the loss of one'),
    keep: duration({ leastMs: 3_600 * second })
      .default(3 * day)
      .describe('how long findings and heartbeats of nodes are kept'),
    keep_findings: duration({ leastMs: 3_600 * second })
      .default(30 * day)
      .describe('how long findings of the fleet are kept'),
    max_bytes: size(2 ** 20)
      .default(10 * 2 ** 30)
      .describe('limit of each stream'),
    redact: redactSchema
      .optional()
      .describe('secrets that are replaced in findings that leave for the fleet, in addition to those of `redact`'),
  },
  { error: `${needs} is needed` },
);
export type FleetOptions = z.output<typeof fleetSchema>;
