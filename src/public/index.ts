/** The module `tracee-sequent` for authors of signatures. */
export { z } from 'zod';
export type { Architecture } from '../event/architecture.ts';
export type * from '../event/custom-events.ts';
export type { Event, EventData, EventName, Events, FindingData } from '../event/event.ts';
export {
  baseName,
  isElf,
  isMemoryPath,
  memoryPaths,
  opensForReading,
  opensForWriting,
} from '../event/file-facts.ts';
export type { Argument, Kind, KindValues } from '../event/kinds.ts';
export { wasSent } from '../event/missing-argument.ts';
export {
  advice,
  bpf,
  capabilities,
  errno,
  families,
  fcntlCommands,
  fileTypes,
  flags,
  flags64,
  limits,
  prctlOptions,
  prots,
  prots64,
  protsOn,
  ptraceRequests,
  ptraceRequestsOn,
  seeks,
  signals,
  socketLevels,
  socketOptions,
  socketTypes,
} from '../event/names/index.ts';
export { int64, pointer, uint64 } from '../event/schema/kinds.ts';
export { ofKind } from '../event/schema/of-kind.ts';
export { uniqueId } from '../event/workload/unique-id.ts';
export type { Container, Kubernetes, Process, Thread } from '../event/workload/workload.ts';
export type { DetectedFrom, Evidence, Severity } from '../finding.ts';
export type { Ancestor, Ancestors, Knowledge } from '../signature/ancestry.ts';
export type { DataStores, KernelSymbol, KernelSymbols, SyscallNames } from '../signature/data-stores.ts';
export {
  type Context,
  type Deprecation,
  type Detected,
  defineSignature,
  type Enrichment,
  type Handler,
  type Mitre,
  type ReportOptions,
  type Scope,
  type Signature,
  type ThreatInfo,
  type Timer,
} from '../signature/define.ts';
export { evidence, evidenceOf } from '../signature/evidence.ts';
export {
  defineModel,
  type Model,
  type ModelContext,
  type ModelDefinition,
  type ModelHandler,
} from '../signature/model.ts';
export { type PathMatcher, pathMatcher, pathPattern } from '../signature/path-pattern.ts';
export { BoundedMap } from '../signature/state/bounded-map.ts';
export { ForkedChildren } from '../signature/state/forked-children.ts';
export { roughBytes } from '../signature/state/rough-bytes.ts';
export {
  type PerSubject,
  perContainer,
  perProcess,
  perThread,
  type Single,
  single,
} from '../signature/state/subjects.ts';
export {
  type DistinctCount,
  distinctCount,
  type Once,
  once,
  type Sequence,
  type SlidingCount,
  sequence,
  slidingCount,
} from '../signature/state/windows.ts';
export type { Duration, StateSpec } from '../signature/state.ts';
export type {
  Bits,
  Condition,
  NameCondition,
  NumberCondition,
  StructureCondition,
  TextCondition,
  Where,
  WorkloadConditions,
  WorkloadFields,
} from '../signature/where/condition-types.ts';
