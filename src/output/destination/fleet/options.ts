import * as z from 'zod';
import { lossSuffix, summarySuffix } from '../../record.ts';
import type { DestinationType } from '../destination-type.ts';
import { natsConnectionShape } from '../nats/options.ts';

/** Messages that wait for an acknowledgement, at most. */
const inFlight = 512;

const subject = z.string().regex(/^[\w=-]+(?:\.[\w=-]+)*$/);
const options = z.strictObject({
  ...natsConnectionShape,
  /** The subjects of this node. */
  subjects: z.strictObject({ finding: subject, summary: subject, loss: subject }),
});

type FleetOutputOptions = z.output<typeof options>;

/** The row of the fleet. No output of the configuration has this type: it comes from the setting `fleet`. */
export const fleetType: DestinationType<FleetOutputOptions> = {
  help: 'the NATS of a fleet',
  options,
  defaultFormat: 'json',
  formats: ['json'],
  packages: ['@nats-io/transport-node', '@nats-io/jetstream'],
  open: async ({ subjects, ...own }, context) =>
    (await import('../nats/nats.ts')).openNats({ ...own, in_flight: inFlight }, context, ({ id }) => {
      if (id.endsWith(lossSuffix)) return subjects.loss;
      return id.endsWith(summarySuffix) ? subjects.summary : subjects.finding;
    }),
};
