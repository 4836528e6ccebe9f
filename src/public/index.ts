/** The module `tracee-sequent` for authors of signatures. */
export { z } from 'zod';
export type { Architecture } from '../event/architecture.ts';
export type * from '../event/custom-events.ts';
export type { Event, EventData, EventName, Events, FindingData, HeartbeatData } from '../event/event.ts';
export {
  baseName,
  createsFile,
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
export type { FleetKey, FleetScope } from '../signature/fleet-key.ts';
export {
  defineModel,
  type Model,
  type ModelContext,
  type ModelDefinition,
  type ModelHandler,
} from '../signature/model.ts';
export { type PathMatcher, pathMatcher, pathPattern } from '../signature/path-pattern.ts';
export type { Image } from '../signature/process-tree/image.ts';
export { processTree } from '../signature/process-tree/model.ts';
export type { ProcessTree } from '../signature/process-tree/process-tree.ts';
export type { TreeProcess } from '../signature/process-tree/tree-process.ts';
export { BoundedMap } from '../signature/state/bounded-map.ts';
export type { EventKey } from '../signature/state/event-key.ts';
export {
  type EventSequence,
  type EventSequenceOptions,
  type SequenceStep,
  step,
} from '../signature/state/event-sequence.ts';
export {
  type FirstSeen,
  type FirstSeenOptions,
  firstSeen,
  type RareOptions,
  rare,
} from '../signature/state/first-seen.ts';
export { ForkedChildren } from '../signature/state/forked-children.ts';
export { type Rate, type RateOptions, rate } from '../signature/state/rate.ts';
export { roughBytes } from '../signature/state/rough-bytes.ts';
export { type Sequence, sequence } from '../signature/state/sequence.ts';
export { type Extent, type Spread, type SpreadOptions, spread } from '../signature/state/spread.ts';
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
  type SlidingCount,
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
