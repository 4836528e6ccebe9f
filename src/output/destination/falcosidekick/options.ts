import * as z from 'zod';
import type { DestinationType } from '../destination-type.ts';
import { httpOptions } from '../http/http-options.ts';

const options = z.strictObject(httpOptions);

/** The checked options of a falcosidekick. */
export type FalcosidekickOptions = z.output<typeof options>;

/** The row of `falcosidekick`. */
export const falcosidekickType: DestinationType<FalcosidekickOptions> = {
  help: 'a falcosidekick; one finding in each request',
  options,
  defaultFormat: 'falco',
  formats: ['falco'],
  packages: ['undici'],
  open: async (own, context) => (await import('./falcosidekick.ts')).openFalcosidekick(own, context),
};
