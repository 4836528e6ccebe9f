import * as z from 'zod';
import type { DataStores, ProcessFacts, ProcessStore } from '../../detectors/expressions/stores.ts';
import { syscallStore } from '../../detectors/expressions/syscall-store.ts';

const text = z.string().default('');
const number = z.number().default(0);

/** `dataStores` of a vector: what Tracee's stores held when it was made. */
export const presetStores = z.object({
  process: z
    .array(
      z.object({
        uniqueId: z.number(),
        parentUniqueId: number,
        hostPid: number,
        pid: number,
        ppid: number,
        name: text,
        exe: text,
        startTimeUnix: number,
        uid: number,
        gid: number,
      }),
    )
    .optional(),
  container: z
    .array(
      z.object({
        id: z.string(),
        name: text,
        image: text,
        imageDigest: text,
        runtime: text,
        startTimeUnix: number,
        pod: z.object({ name: text, uid: text, namespace: text, sandbox: z.boolean().default(false) }).optional(),
      }),
    )
    .optional(),
  symbol: z.array(z.object({ address: z.string(), name: z.string(), module: text })).optional(),
  dns: z
    .array(
      z.object({ query: z.string(), ips: z.array(z.string()).default([]), domains: z.array(z.string()).default([]) }),
    )
    .optional(),
  syscall: z.record(z.string(), z.string()).optional(),
  system: z
    .object({
      architecture: text,
      kernelRelease: text,
      hostname: text,
      bootTimeUnix: number,
      traceeStartTimeUnix: number,
      osName: text,
      osVersion: text,
      osPrettyName: text,
      traceeVersion: text,
    })
    .optional(),
});

type Preset = z.output<typeof presetStores>;

/** The stores as they were; none that is not given. */
export function storesOf({ process, container, symbol, dns, syscall, system }: Preset): DataStores {
  return {
    ...(process && { processes: processStore(process) }),
    ...(container && {
      containers: {
        get: (id) => containerOf(container.find((one) => one.id === id)),
        byName: (name) => containerOf(container.find((one) => one.name === name)),
      },
    }),
    ...(symbol && {
      symbols: {
        at: (address) => {
          const found = symbol.filter((one) => BigInt(one.address) === address);
          return found.length === 0 ? undefined : found.map((one) => ({ ...one, address }));
        },
        address: (name) => {
          const found = symbol.find((one) => one.name === name);
          return found && BigInt(found.address);
        },
      },
    }),
    ...(dns && { dns: { get: (query) => dns.find((one) => one.query === query) } }),
    // The real table was in use; what the vector says is a part of it.
    ...(syscall && { syscalls: syscallStore('amd64') }),
    ...(system && {
      system: { ...system, bootTime: system.bootTimeUnix, traceeStartTime: system.traceeStartTimeUnix },
    }),
  };
}

function containerOf(found: NonNullable<Preset['container']>[number] | undefined) {
  if (found === undefined) return undefined;
  const { pod, startTimeUnix, ...rest } = found;
  return { ...rest, startTime: startTimeUnix, ...(pod && { pod }) };
}

function processStore(all: NonNullable<Preset['process']>): ProcessStore {
  const byId = new Map(all.map((one) => [one.uniqueId, one]));
  const facts = ({ startTimeUnix, ...rest }: (typeof all)[number]): ProcessFacts => ({
    ...rest,
    startTime: startTimeUnix,
  });
  return {
    get: (id) => {
      const found = byId.get(id);
      return found && facts(found);
    },
    ancestry(id, depth) {
      const out: ProcessFacts[] = [];
      for (let at = byId.get(id); at !== undefined && out.length < depth; at = byId.get(at.parentUniqueId))
        out.push(facts(at));
      return out;
    },
    children: (id) => all.filter((one) => one.parentUniqueId === id).map(facts),
  };
}
