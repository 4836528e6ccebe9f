import { fleetSchema } from './fleet-options.ts';
import { structure } from './kinds.ts';
import { resolveFiles } from './paths.ts';
import type { Setting } from './setting.ts';

/** Settings of a fleet of sidecars. */
export const fleetSettings = {
  fleet: {
    key: 'fleet',
    kind: structure(fleetSchema, 'a mapping with servers'),
    usually: 'none',
    commands: ['run', 'fleet'],
    help: 'servers of NATS JetStream that join the findings of all sidecars of a cluster',
    see: [['fleet', '../fleet/README.md']],
    resolveValue: resolveFiles,
  },
} as const satisfies Record<string, Setting>;
