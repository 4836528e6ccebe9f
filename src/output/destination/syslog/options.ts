import * as z from 'zod';
import { formatNames } from '../../formats.ts';
import { duration, size } from '../../options/quantity.ts';
import type { DestinationType } from '../destination-type.ts';
import { tlsOptions } from '../tls-options.ts';
import { parseSyslogAddress } from './address.ts';
import { facilityNames } from './message.ts';

const addressError = 'udp://HOST:PORT, tcp://HOST:PORT, tls://HOST:PORT or unix:/PATH is needed';
const idError = 'NAME@NUMBER of at most 32 characters is needed, such as sequent@32473';

const options = z.strictObject({
  address: z
    .string({ error: addressError })
    .refine((text) => parseSyslogAddress(text) !== undefined, addressError)
    .describe(
      'udp://HOST:PORT (514), tcp://HOST:PORT (601), tls://HOST:PORT (6514) or unix:/PATH, a stream socket; sockets of datagrams such as /dev/log are not supported',
    ),
  facility: z
    .enum(facilityNames, { error: `one of ${facilityNames.join(', ')} is needed` })
    .default('local0')
    .describe('facility of the messages'),
  framing: z
    .enum(['octet-counting', 'newline'], { error: 'octet-counting or newline is needed' })
    .optional()
    .describe(
      'how messages are told apart on tcp, tls and unix; by default octet-counting (RFC 6587) on tcp and tls, newline on unix',
    ),
  max_message: size(480)
    .default(8_192)
    .describe(
      'largest message in bytes, as the receiver is set (rsyslog: 8KiB, syslog-ng: 64KiB); a larger one is refused, not cut. `max_size` below this limit shortens findings',
    ),
  sd_id: z
    .string({ error: idError })
    .regex(/^(?=.{3,32}$)[!#-<>-?A-Z[^-~\\]+@\d+(?:\.\d+)*$/, idError)
    .default('sequent@32473')
    .describe(
      'name of the structured data; the number is your private enterprise number, and 32473 is the one for examples',
    ),
  tls: tlsOptions,
  timeout: duration({ leastMs: 100, mostMs: 600_000 })
    .default(10_000)
    .describe('longest time until a connection is made, and until it has taken a batch'),
  settle: duration({ leastMs: 0, mostMs: 60_000 })
    .default(50)
    .describe(
      'time for which nothing may fail after a batch, before it counts as delivered: syslog has no acknowledgement',
    ),
});

export type SyslogOptions = z.output<typeof options>;

/** Syslog (RFC 5424). */
export const syslogType: DestinationType<SyslogOptions> = {
  help: 'a receiver of syslog (RFC 5424) over UDP, TCP, TLS or a unix socket; it acknowledges nothing, so findings may be lost where a connection breaks',
  options,
  defaultFormat: 'json',
  formats: formatNames.filter((name) => name !== 'pretty'),
  open: async (own, context) => (await import('./syslog.ts')).openSyslog(own, context),
};
