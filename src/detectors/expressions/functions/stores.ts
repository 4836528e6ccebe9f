import { dyn, int, listOf, string, uint } from '../../../cel/checker/types.ts';
import type { CelFunction, Overload } from '../../../cel/functions/function.ts';
import { Failure, MapValue, noOverload, type Result, Uint, type Value } from '../../../cel/values/value.ts';
import type { ContainerFacts, DetectorStores, ProcessFacts, SystemFacts } from '../detector-stores.ts';

/** A function of Tracee that queries a data store. */
interface StoreFunction {
  readonly store: keyof DetectorStores;
  readonly overload: Overload;
  run(stores: DetectorStores, args: readonly Value[]): Result;
}

function fields(values: Readonly<Record<string, Value>>): MapValue {
  return new MapValue(Object.entries(values));
}

function uintOf(value: number): Uint {
  return new Uint(BigInt(value));
}

function process({ uniqueId, pid, ppid, name, exe, startTime, uid, gid }: ProcessFacts): MapValue {
  return fields({
    entity_id: uintOf(uniqueId),
    pid: uintOf(pid),
    ppid: uintOf(ppid),
    name,
    exe,
    start_time: BigInt(startTime),
    uid: uintOf(uid),
    gid: uintOf(gid),
  });
}

function container({ id, name, image, imageDigest, runtime, startTime, pod }: ContainerFacts): MapValue {
  return fields({
    id,
    name,
    image,
    image_digest: imageDigest,
    runtime,
    start_time: BigInt(startTime),
    pod: pod === undefined ? null : fields({ ...pod }),
  });
}

const noSystem: SystemFacts = {
  architecture: '',
  kernelRelease: '',
  hostname: '',
  bootTime: 0,
  traceeStartTime: 0,
  osName: '',
  osVersion: '',
  osPrettyName: '',
  traceeVersion: '',
};

function system(facts: SystemFacts): MapValue {
  return fields({
    architecture: facts.architecture,
    kernel_release: facts.kernelRelease,
    hostname: facts.hostname,
    boot_time: BigInt(facts.bootTime),
    tracee_start_time: BigInt(facts.traceeStartTime),
    os_name: facts.osName,
    os_version: facts.osVersion,
    os_pretty_name: facts.osPrettyName,
    tracee_version: facts.traceeVersion,
  });
}

function absent(store: string): Failure {
  return new Failure(`there is no store of ${store}`);
}

/** Truncates a process id to 32 bits, as Tracee does. */
function narrow(value: Value | undefined): number | undefined {
  return value instanceof Uint ? Number(BigInt.asUintN(32, value.value)) : undefined;
}

const functions: Readonly<Record<string, StoreFunction>> = {
  'process.get': {
    store: 'processes',
    overload: { args: [uint], result: dyn },
    run({ processes }, [id]) {
      const key = narrow(id);
      if (key === undefined) return noOverload();
      if (processes === undefined) return absent('processes');
      const found = processes.get(key);
      return found === undefined ? null : process(found);
    },
  },
  'process.getAncestry': {
    store: 'processes',
    overload: { args: [uint, int], result: listOf(dyn) },
    run({ processes }, [id, depth]) {
      const key = narrow(id);
      if (key === undefined || typeof depth !== 'bigint') return noOverload();
      if (processes === undefined) return absent('processes');
      return processes.ancestry(key, Number(depth)).map(process);
    },
  },
  'process.getChildren': {
    store: 'processes',
    overload: { args: [uint], result: listOf(dyn) },
    run({ processes }, [id]) {
      const key = narrow(id);
      if (key === undefined) return noOverload();
      return processes === undefined ? absent('processes') : processes.children(key).map(process);
    },
  },
  'container.get': {
    store: 'containers',
    overload: { args: [string], result: dyn },
    run({ containers }, [id]) {
      if (typeof id !== 'string') return noOverload();
      if (containers === undefined) return absent('containers');
      const found = containers.get(id);
      return found === undefined ? null : container(found);
    },
  },
  'container.getByName': {
    store: 'containers',
    overload: { args: [string], result: dyn },
    run({ containers }, [name]) {
      if (typeof name !== 'string') return noOverload();
      if (containers === undefined) return absent('containers');
      const found = containers.byName(name);
      return found === undefined ? null : container(found);
    },
  },
  'system.info': {
    store: 'system',
    overload: { args: [], result: dyn },
    run: (stores) => system(stores.system ?? noSystem),
  },
  'kernel.resolveSymbol': {
    store: 'symbols',
    overload: { args: [uint], result: listOf(dyn) },
    run({ symbols }, [address]) {
      if (!(address instanceof Uint)) return noOverload();
      const found = symbols?.at(address.value) ?? [];
      if (found.length === 0) return absent('symbols that knows this address');
      return found.map((one) => fields({ name: one.name, address: new Uint(one.address), module: one.module }));
    },
  },
  'kernel.getSymbolAddress': {
    store: 'symbols',
    overload: { args: [string], result: uint },
    run({ symbols }, [name]) {
      if (typeof name !== 'string') return noOverload();
      const address = symbols?.address(name);
      return address === undefined ? absent('symbols that knows this name') : new Uint(address);
    },
  },
  'dns.getResponse': {
    store: 'dns',
    overload: { args: [string], result: dyn },
    run({ dns }, [query]) {
      if (typeof query !== 'string') return noOverload();
      if (dns === undefined) return absent('DNS responses');
      const found = dns.get(query);
      return found === undefined ? null : fields({ query: found.query, ips: found.ips, domains: found.domains });
    },
  },
  'syscall.getName': {
    store: 'syscalls',
    overload: { args: [int], result: string },
    run({ syscalls }, [number]) {
      if (typeof number !== 'bigint') return noOverload();
      if (syscalls === undefined) return absent('system calls');
      // As in Tracee, only the lower 32 bits count.
      return syscalls.name(Number(BigInt.asIntN(32, number))) ?? '';
    },
  },
  'syscall.getId': {
    store: 'syscalls',
    overload: { args: [string], result: int },
    run({ syscalls }, [name]) {
      if (typeof name !== 'string') return noOverload();
      return syscalls === undefined ? absent('system calls') : BigInt(syscalls.number(name) ?? -1);
    },
  },
};

function find(name: string): StoreFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}

/** @returns the store that a function queries; undefined for other functions */
export function storeOf(name: string): keyof DetectorStores | undefined {
  return find(name)?.store;
}

/** @returns a store function on these stores; undefined for other functions */
export function storeFunction(name: string, stores: DetectorStores): CelFunction | undefined {
  const found = find(name);
  return found && { overloads: [found.overload], run: (args) => found.run(stores, args) };
}
