import * as z from 'zod';
import type { DetectorStores, ProcessFacts, ProcessStore } from '../../detectors/expressions/detector-stores.ts';
import { type KernelSymbols, kernelSymbols, knownDataStores, type SyscallNames } from '../../signature/data-stores.ts';

const text = z.string().default('');
const number = z.number().default(0);

export const presetSymbolList = z.array(
  z.object({
    address: z.string().regex(/^(0x[0-9a-fA-F]+|\d+)$/, 'an address is a number, decimal or with 0x'),
    name: z.string(),
    module: text,
  }),
);

/** `dataStores` of a vector: the content of Tracee's stores when the vector was recorded. */
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
  symbol: presetSymbolList.optional(),
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

/** @returns the stores of a vector; omitted ones are absent */
export function storesOf({ process, container, symbol, dns, syscall, system }: Preset): DetectorStores {
  return {
    ...(process && { processes: processStore(process) }),
    ...(container && {
      containers: {
        get: (id) => containerOf(container.find((one) => one.id === id)),
        byName: (name) => containerOf(container.find((one) => one.name === name)),
      },
    }),
    ...(symbol && { symbols: presetSymbols(symbol) }),
    ...(dns && { dns: { get: (query) => dns.find((one) => one.query === query) } }),
    ...(syscall && { syscalls: presetSyscalls(syscall) }),
    ...(system && {
      system: { ...system, bootTime: system.bootTimeUnix, traceeStartTime: system.traceeStartTimeUnix },
    }),
  };
}

/**
 * Creates the symbol store. A symbol without a module belongs to the kernel itself (Tracee:
 * pkg/datastores/symbol/kernel.go).
 */
export function presetSymbols(list: z.output<typeof presetSymbolList>): KernelSymbols {
  return kernelSymbols(
    list.map(({ address, name, module }) => ({ address: BigInt(address), name, module: module || 'system' })),
  );
}

/**
 * Creates the table of system calls: those of amd64, on which Tracee's vectors were recorded, with the vector's own
 * names on top.
 */
export function presetSyscalls(preset: Readonly<Record<string, string>>): SyscallNames {
  const real = knownDataStores('amd64').syscalls;
  return {
    name: (asked) => (Object.hasOwn(preset, String(asked)) ? preset[String(asked)] : real.name(asked)),
    number: (name) => real.number(name),
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
