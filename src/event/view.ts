import type { DetectedFrom } from '../finding.ts';
import {
  eventDataTag,
  eventDetectedFromTag,
  eventIdTag,
  eventPoliciesTag,
  eventThreatTag,
  eventWorkloadTag,
  workloadContainerTag,
} from '../gen/tags.ts';
import { type Memory, memoryOf } from './bytes/event-memory.ts';
import { isStrings, readContent, skipVarint } from './bytes/shortest.ts';
import { nanosecondsOf, WireError, walkFields } from './bytes/wire.ts';
import type { Event } from './event.ts';
import type { Argument } from './kinds.ts';
import { lastField, lastFields, RareParts } from './message/rare-parts.ts';
import { readDetectedFrom, readThreat, type SentThreat } from './message/sent-threat.ts';
import { over } from './over.ts';
import type { DataIssue, DataResult, EventReader } from './values/event-reader.ts';
import { readArguments } from './values/values.ts';
import type { Executables, Identity } from './workload/executables.ts';
import { type Actor, foundSyscall, threadOf } from './workload/known-actors.ts';
import type { Container, Kubernetes, Process, Thread, Workload } from './workload/workload.ts';
import { readWorkload } from './workload/workload-reader.ts';
import {
  lastActor,
  lastScan,
  scannedExecutable,
  scannedIdentity,
  scannedInContainer,
  scannedProcess,
  scannedThread,
  scanWorkload,
} from './workload/workload-scan.ts';

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const idTag = eventIdTag;
const dataTag = eventDataTag;
const workloadTag = eventWorkloadTag;
const policiesTag = eventPoliciesTag;
const threatTag = eventThreatTag;
const originTag = eventDetectedFromTag;

const accepted: readonly DataIssue[] = [];
const content = new Int32Array(2);
/** Number of a fast read or scan of this event that is no longer valid. */
const gone = -1;

/**
 * The event in a range of bytes that no longer change. Each part is read on first access. On damaged bytes a getter
 * throws WireError, unless `refusal` or `check` has refused the event before.
 */
export class EventView implements Event {
  readonly #name: Event['name'];
  readonly #reader: EventReader;
  readonly #seconds: number;
  readonly #nanos: number;
  #memory: Memory;
  #start: number;
  #end: number;
  readonly #head: number;
  readonly #executables: Executables | undefined;
  #issues: readonly DataIssue[] | undefined;
  #timestamp: bigint | undefined;
  #data: Readonly<Record<string, unknown>> | undefined;
  #inexact = false;
  /** The process with its completed path. Null: the event has none. */
  #process: Process | null | undefined;
  #thread: Thread | null | undefined;
  #actor: Actor | undefined;
  /** Start of the field with the system call of the thread, if there is an actor. */
  #syscall = 0;
  #rare: RareParts | undefined;
  #workloadStart = 0;
  #workloadEnd = 0;
  /** Numbers of the fast read and the scan whose results belong to this event; 0 if it was read in another way. */
  #fastRead = 0;
  #workloadScan = 0;
  #isDetached = false;

  /**
   * @param seconds with `nanos`, its time, as in `Selector`
   * @param memory holds one `tracee.v1beta1.Event` in `[start, end)`
   * @param head see `Selected`
   * @param executables completes its process; without it the process is as sent
   */
  constructor(
    name: Event['name'],
    reader: EventReader,
    seconds: number,
    nanos: number,
    memory: Memory,
    start: number,
    end: number,
    head = 0,
    executables?: Executables,
  ) {
    this.#name = name;
    this.#reader = reader;
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#memory = memory;
    this.#start = start;
    this.#end = end;
    this.#head = head;
    this.#executables = executables;
  }

  get name(): Event['name'] {
    return this.#name;
  }

  /** The bytes of the `tracee.v1beta1.Event`; must not be changed. */
  get bytes(): Uint8Array {
    return this.#memory.bytes.subarray(this.#start, this.#end);
  }

  /**
   * Walks the whole event and validates its arguments, without making values.
   * @returns the issues of its schema or its encoding; empty if the event is accepted
   */
  refusal(): readonly DataIssue[] {
    if (this.#issues === undefined) this.#issues = this.#isPlain() ? accepted : this.#refusalOfAny();
    return this.#issues;
  }

  /** @returns the arguments, or the issues of `refusal` */
  check(): DataResult {
    const issues = this.refusal();
    return issues.length > 0 ? { issues } : { data: this.#arguments(), inexact: this.#inexact };
  }

  /**
   * Copies its bytes out of the memory shared with other events, so that it can be read after its handlers have ended.
   * @returns the number of these bytes
   */
  detach(): number {
    if (this.#isDetached) return this.#end;
    this.#isDetached = true;
    // The executable must be resolved now: the process may execute another program later.
    if (this.#executables !== undefined && this.#process === undefined)
      this.#process = this.#completedProcess() ?? null;
    const start = this.#start;
    const { bytes } = this.#memory;
    this.#memory = memoryOf(new Uint8Array(bytes.subarray(start, this.#end)));
    this.#start = 0;
    this.#end -= start;
    this.#workloadStart -= start;
    this.#syscall -= start;
    this.#workloadEnd -= start;
    this.#rare = undefined;
    // The results of earlier reads refer to the old place. They are read again when needed.
    if (this.#fastRead > 0) this.#fastRead = gone;
    if (this.#workloadScan > 0) this.#workloadScan = gone;
    return this.#end;
  }

  /**
   * Ends the event, because its handlers have ended and its bytes will be reused. Reading it from now on throws, unless
   * it is detached.
   */
  end(): void {
    if (this.#isDetached) return;
    this.#memory = over;
    this.#data = undefined;
    this.#process = undefined;
    this.#thread = undefined;
    this.#actor = undefined;
    this.#rare = undefined;
    this.#fastRead = gone;
    this.#workloadScan = 0;
  }

  /** Epoch seconds of its time. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Nanoseconds of its time, beside the seconds. */
  get nanos(): number {
    return this.#nanos;
  }

  get timestamp(): bigint {
    if (this.#timestamp === undefined) this.#timestamp = nanosecondsOf(this.#seconds, this.#nanos);
    return this.#timestamp;
  }

  get data(): never {
    return asData(this.#data ?? this.#arguments());
  }

  /**
   * Whether `data` has this argument as an own property. This includes a known argument that throws when it is read.
   */
  has(argument: string): boolean {
    return this.#reader.knows(argument) ?? Object.hasOwn(this.#arguments(), argument);
  }

  /** One argument, without making the others. @throws MissingArgument if the event came without it */
  value(argument: string): never {
    if (this.#data !== undefined || this.#fastRead === 0 || !this.#isAtHand())
      return asData(this.#arguments()[argument]);
    return asData(this.#reader.fastValue(argument, this.#memory));
  }

  /** Whether the event came with this argument. */
  isSent(argument: string): boolean {
    if (this.#fastRead > 0 && this.#isAtHand()) return this.#reader.fastHas(argument);
    return Object.prototype.propertyIsEnumerable.call(this.#data ?? this.#arguments(), argument);
  }

  /** One argument, without making the others; undefined if the event came without it. */
  sentValue(argument: string): never {
    if (this.#fastRead > 0 && this.#isAtHand()) return asData(this.#reader.fastSent(argument, this.#memory));
    return asData(this.isSent(argument) ? this.data[argument] : undefined);
  }

  get inexact(): boolean {
    return this.refusal().length === 0 && this.#inexact;
  }

  get sent(): readonly Argument[] {
    return readArguments(this.#memory.bytes, this.#start, this.#end);
  }

  get process(): Process | undefined {
    if (this.#process === undefined) this.#process = this.#completedProcess() ?? null;
    return this.#process ?? undefined;
  }

  /** Identity of the process that made it. Read it at once, because the object is reused. */
  get sentIdentity(): Identity | undefined {
    if (this.#actor !== undefined) return this.#actor.process;
    return this.#isScanned() ? scannedIdentity() : this.workload.process;
  }

  /** Executable path of its process as sent: some versions of Tracee leave it out, or send an old one. */
  get sentExecutable(): string | undefined {
    if (this.#actor !== undefined) return this.#actor.process?.executable;
    return this.#isScanned() ? scannedExecutable(this.#memory) : this.workload.process?.executable;
  }

  /** The process with the executable that was known at the time of this event. */
  #completedProcess(): Process | undefined {
    const actor = this.#actor;
    if (actor === undefined && this.#isScanned()) return this.#scannedProcess();
    const sent = actor === undefined ? this.workload.process : actor.process;
    if (sent === undefined || this.#executables === undefined) return sent;
    const executable = this.#executables.pathOf(sent, sent.executable, this, actor);
    if (executable === undefined || executable === sent.executable) return sent;
    if (actor?.completed?.executable === executable) return actor.completed;
    const completed = Object.freeze({ ...sent, executable });
    if (actor !== undefined) actor.completed = completed;
    return completed;
  }

  #scannedProcess(): Process | undefined {
    const memory = this.#memory;
    const executables = this.#executables;
    const identity = scannedIdentity();
    if (executables === undefined || identity === undefined) return scannedProcess(memory);
    return scannedProcess(memory, executables.pathOf(identity, scannedExecutable(memory), this));
  }

  get thread(): Thread | undefined {
    if (this.#thread === undefined) {
      if (this.#actor !== undefined) this.#thread = threadOf(this.#actor, this.#memory, this.#syscall) ?? null;
      else this.#thread = (this.#isScanned() ? scannedThread(this.#memory) : this.workload.thread) ?? null;
    }
    return this.#thread ?? undefined;
  }

  get workload(): Workload {
    return this.#rareParts.workload;
  }

  get container(): Container | undefined {
    return this.#rareParts.container;
  }

  get inContainer(): boolean {
    if (this.#isScanned()) return scannedInContainer();
    if (this.#workloadEnd === 0) return this.container !== undefined;
    return lastField(this.#memory.bytes, [this.#workloadStart, this.#workloadEnd], workloadContainerTag) !== undefined;
  }

  get k8s(): Kubernetes | undefined {
    return this.#rareParts.k8s;
  }

  get policies(): readonly string[] {
    return this.#rareParts.policies;
  }

  get detectedFrom(): DetectedFrom | undefined {
    return this.#rareParts.detectedFrom;
  }

  /** Threat information from the detector of Tracee that made it. */
  get threat(): SentThreat | undefined {
    return this.#rareParts.threat;
  }

  get #rareParts(): RareParts {
    if (this.#rare === undefined) this.#rare = new RareParts(this.#memory.bytes, this.#start, this.#end);
    return this.#rare;
  }

  /** Whether the event is in Tracee's usual form and its arguments are in a known layout, so that it is valid. */
  #isPlain(): boolean {
    try {
      const data = this.#walk(this.#start + this.#head);
      const rest = data < 0 ? -1 : this.#reader.readFast(this.#memory, data, this.#end);
      if (rest < 0) return false;
      const read = this.#reader.fastReads;
      if (this.#walk(rest) !== this.#end || !this.#scanWorkload()) return false;
      this.#fastRead = read;
      return true;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return false;
    }
  }

  /**
   * Walks fields in their shortest encoding from `p` on, and records where the workload is.
   * @returns the position of the first argument, or the end; -1 if they have another form
   * @throws WireError for some kinds of damage
   */
  #walk(p: number): number {
    const b = this.#memory.bytes;
    const end = this.#end;
    while (p < end) {
      const tag = b[p] ?? 0;
      if (tag === dataTag) return p;
      if (tag === idTag) p = skipVarint(b, p + 1, end);
      else if ((tag & 135) === 2) {
        p = readContent(b, p + 1, end, content, 0);
        if (tag === workloadTag) {
          this.#workloadStart = content[0] ?? 0;
          this.#workloadEnd = p;
        } else if (tag === policiesTag) {
          if (!isStrings(b, content[0] ?? 0, p)) return -1;
        } else if (tag === threatTag || (tag === originTag && content[0] !== p)) return -1;
      } else return -1;
      if (p < 0) return -1;
    }
    return p;
  }

  #scanWorkload(): boolean {
    if (!scanWorkload(this.#memory, this.#workloadStart, this.#workloadEnd)) return false;
    this.#workloadScan = lastScan();
    this.#actor = lastActor();
    this.#syscall = foundSyscall();
    return true;
  }

  /**
   * Makes sure that the last scan of a workload is of this event, and scans again if needed. False if its workload has
   * an unusual form.
   */
  #isScanned(): boolean {
    return this.#workloadScan !== 0 && (this.#workloadScan === lastScan() || this.#scanWorkload());
  }

  /** Reads an event of any form. Damage must be detected here, and not in a getter that only some handlers use. */
  #refusalOfAny(): readonly DataIssue[] {
    const { bytes } = this.#memory;
    try {
      const result = this.#reader.read(bytes, this.#start, this.#end);
      const parts = lastFields(bytes, this.#start, this.#end);
      this.#workloadStart = parts.workload[0];
      this.#workloadEnd = parts.workload[1];
      this.#workloadScan = 0;
      if (!this.#scanWorkload()) readWorkload(bytes, ...parts.workload);
      walkFields(bytes, ...parts.policies);
      readThreat(bytes, ...parts.threat);
      readDetectedFrom(bytes, ...parts.origin);
      if ('issues' in result) return result.issues;
      this.#data = result.data;
      this.#inexact = result.inexact;
      this.#reader.learn(bytes, this.#start, this.#end);
      return accepted;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return [{ path: '', message: error.message }];
    }
  }

  #arguments(): Readonly<Record<string, unknown>> {
    if (this.refusal().length > 0) throw new TypeError(`${this.#name} was refused by its schema`);
    if (this.#data === undefined)
      this.#data = this.#isAtHand() ? this.#reader.fastData(this.#memory.bytes) : this.#readAgain();
    return this.#data;
  }

  /** Makes sure that the last fast read is of this event, and reads again if needed. */
  #isAtHand(): boolean {
    if (this.#fastRead === this.#reader.fastReads) return true;
    const data = this.#walk(this.#start + this.#head);
    return data >= 0 && this.#reader.readFast(this.#memory, data, this.#end) >= 0;
  }

  /** Reads the event again after its code has been given up since it was accepted. */
  #readAgain(): Readonly<Record<string, unknown>> {
    const result = this.#reader.read(this.#memory.bytes, this.#start, this.#end);
    if ('issues' in result) throw new TypeError(`${this.#name} was refused by its schema`);
    return result.data;
  }
}

Object.freeze(EventView.prototype);

/** The schema has checked the values. Only the dispatch knows which type of event they belong to. */
function asData(data: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return data as never;
}
