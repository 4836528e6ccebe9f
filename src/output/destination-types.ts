import * as z from 'zod';
import { alertmanagerType } from './destination/alertmanager/options.ts';
import type { DestinationType } from './destination/destination-type.ts';
import { elasticsearchType } from './destination/elasticsearch/options.ts';
import { falcosidekickType } from './destination/falcosidekick/options.ts';
import { fleetType } from './destination/fleet/options.ts';
import { historyType } from './destination/history/options.ts';
import { kafkaType } from './destination/kafka/options.ts';
import { natsType } from './destination/nats/options.ts';
import { otlpType } from './destination/otlp/options.ts';
import { rotateOptions } from './destination/rotation/options.ts';
import { syslogType } from './destination/syslog/options.ts';
import { webhookType } from './destination/webhook/options.ts';

/** Destinations over the network. They run in the delivery thread. A new one is one row here and one folder. */
export const remoteTypes = {
  webhook: webhookType,
  nats: natsType,
  kafka: kafkaType,
  falcosidekick: falcosidekickType,
  alertmanager: alertmanagerType,
  elasticsearch: elasticsearchType,
  syslog: syslogType,
  otlp: otlpType,
} as const satisfies Record<string, DestinationType>;

/** Destinations of the delivery thread that no output of the configuration names. */
const ownTypes = { history: historyType, fleet: fleetType } as const satisfies Record<string, DestinationType>;

/** @returns the row of a destination of the delivery thread */
export function threadType(name: ThreadTypeName): DestinationType {
  return isRemote(name) ? remoteTypes[name] : ownTypes[name];
}

/** Destinations on this machine. They run in the main thread. */
export const localTypes = {
  stdout: { help: 'standard output', options: z.strictObject({}), defaultFormat: 'pretty' },
  file: {
    help: 'a file, with rotation; SIGHUP reopens it',
    options: z.strictObject({
      path: z
        .string({ error: 'a path is needed' })
        .min(1, 'a path is needed')
        .describe('path of the file, relative to the configuration file'),
      rotate: rotateOptions
        .optional()
        .describe('rotate the file: rename it to PATH.TIME and begin a new one; for regular files only'),
    }),
    defaultFormat: 'json',
  },
} as const satisfies Record<string, Pick<DestinationType, 'help' | 'options' | 'defaultFormat' | 'formats'>>;

export type RemoteTypeName = keyof typeof remoteTypes;
/** Types of destinations that run in the delivery thread. */
export type ThreadTypeName = RemoteTypeName | keyof typeof ownTypes;
export type LocalTypeName = keyof typeof localTypes;
export type DestinationTypeName = RemoteTypeName | LocalTypeName;

type Row = Pick<DestinationType, 'help' | 'options' | 'defaultFormat' | 'formats' | 'packages' | 'packagesIf'>;

/** All types of destinations, by the names that the configuration uses. */
export const destinationTypes: Readonly<Record<DestinationTypeName, Row>> = { ...localTypes, ...remoteTypes };

export function isRemote(name: string): name is RemoteTypeName {
  return Object.hasOwn(remoteTypes, name);
}

export const typeNames: readonly DestinationTypeName[] = Object.keys(destinationTypes).filter(isType);

function isType(name: string): name is DestinationTypeName {
  return Object.hasOwn(destinationTypes, name);
}
