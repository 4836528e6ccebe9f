import type { DataStores } from '../../signature/data-stores.ts';

/**
 * Tracee's data stores (its api/v1beta1/datastores). Tracee's gRPC provides only the stores that signatures have. The other stores
 * exist only in tests, which preset them. Numbers have Tracee's form; times are epoch seconds.
 */
export interface DetectorStores extends Partial<DataStores> {
  readonly processes?: ProcessStore;
  readonly containers?: ContainerStore;
  readonly system?: SystemFacts;
  readonly dns?: DnsStore;
}

export interface ProcessFacts {
  readonly uniqueId: number;
  readonly hostPid: number;
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  readonly exe: string;
  readonly startTime: number;
  readonly uid: number;
  readonly gid: number;
}

export interface ProcessStore {
  get(uniqueId: number): ProcessFacts | undefined;
  /** The process and its ancestors, at most `depth` in all; empty if the process is unknown. */
  ancestry(uniqueId: number, depth: number): readonly ProcessFacts[];
  children(uniqueId: number): readonly ProcessFacts[];
}

export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageDigest: string;
  readonly runtime: string;
  readonly startTime: number;
  readonly pod?: {
    readonly name: string;
    readonly uid: string;
    readonly namespace: string;
    readonly sandbox: boolean;
  };
}

export interface ContainerStore {
  get(id: string): ContainerFacts | undefined;
  byName(name: string): ContainerFacts | undefined;
}

export interface SystemFacts {
  readonly architecture: string;
  readonly kernelRelease: string;
  readonly hostname: string;
  readonly bootTime: number;
  readonly traceeStartTime: number;
  readonly osName: string;
  readonly osVersion: string;
  readonly osPrettyName: string;
  readonly traceeVersion: string;
}

export interface DnsStore {
  get(
    query: string,
  ): { readonly query: string; readonly ips: readonly string[]; readonly domains: readonly string[] } | undefined;
}
