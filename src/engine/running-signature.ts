import * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event } from '../event/event.ts';
import type { Argument, Kind } from '../event/kinds.ts';
import type { Evidence, Finding } from '../finding.ts';
import { techniqueNames } from '../gen/attack.ts';
import type { DataStores } from '../signature/data-stores.ts';
import type { Mitre, ReportOptions } from '../signature/define.ts';
import { eventArguments, evidenceOf } from '../signature/evidence.ts';
import type { AnyContext, AnyHandler, LoadedSignature } from '../signature/loaded.ts';
import { refusePromise } from '../signature/promise.ts';
import type { StateHandle } from '../signature/state.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { FaultLimit } from './faults.ts';
import { fieldKinds, findingArguments } from './finding-data.ts';

/** What the engine does for a running signature. */
export interface SignatureHost {
  readonly arch: Architecture;
  readonly dataStores: DataStores;
  /** Events are read as Tracee's own detectors read them. */
  readonly asTracee: boolean;
  /** The input is over; timers fire because of that alone. */
  readonly atEnd: boolean;
  gapFor(event: Event): boolean;
  setTimer(key: string, due: bigint, fire: () => void): () => void;
  cancelTimer(key: string): void;
  finding(finding: Finding, event: Event): void;
  fault(running: RunningSignature, event: Event, error: unknown): void;
}

/** One signature at work in one engine. */
export class RunningSignature {
  readonly signature: LoadedSignature;
  readonly faults: FaultLimit;
  readonly #host: SignatureHost;
  readonly #options: unknown;
  readonly #state: Readonly<Record<string, StateHandle>>;
  readonly #models: Readonly<Record<string, unknown>>;
  readonly #conditions: ReadonlyMap<string, Condition>;
  readonly #kinds: ReadonlyMap<string, Kind | undefined>;

  /**
   * @param options the operator's values for its options
   * @param models views of its models by their names in the signature
   * @throws ZodError where the options do not fit
   */
  constructor(
    signature: LoadedSignature,
    host: SignatureHost,
    options: unknown,
    models: Readonly<Record<string, unknown>>,
    faultLimit: number,
  ) {
    this.signature = signature;
    this.faults = new FaultLimit(faultLimit);
    this.#host = host;
    this.#options = signature.options === undefined ? {} : z.parse(signature.options, options ?? {});
    this.#state = Object.fromEntries(Object.entries(signature.state).map(([name, spec]) => [name, spec.create()]));
    this.#models = models;
    this.#conditions = conditionsOf(signature, host.asTracee);
    this.#kinds = fieldKinds(signature.finding);
  }

  /** How many keys its state has forgotten for lack of room. */
  get evicted(): number {
    return Object.values(this.#state).reduce((sum, { evicted }) => sum + evicted, 0);
  }

  /** Runs the handler for this event, if its conditions hold. Never throws. */
  handle(event: Event): void {
    const handler = this.signature.on.get(event.name);
    if (handler === undefined || this.faults.suspended) return;
    const holds = this.#conditions.get(event.name);
    this.#guard(event, () => {
      if (holds !== undefined && !holds(event)) return;
      this.#run(handler, event);
    });
  }

  #run(handler: AnyHandler, event: Event): void {
    const context = this.#context(event, event.timestamp);
    this.#take(handler(event, context), event);
  }

  #guard(event: Event, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#host.fault(this, event, error);
    }
  }

  /** @param now event time; that of the event, or later in a timer */
  #context(event: Event, now: bigint): AnyContext {
    const host = this.#host;
    const timerKey = (key: string | number): string => `${this.signature.id} ${key}`;
    return {
      options: this.#options,
      state: this.#state,
      models: this.#models,
      arch: host.arch,
      dataStores: host.dataStores,
      get gap() {
        return host.gapFor(event);
      },
      report: (finding, options) => this.#report(finding, event, options ?? {}),
      after: (ms, key, fn) => {
        // A timer that is due at once and sets itself again would never end.
        if (!(ms > 0 && ms < Number.POSITIVE_INFINITY))
          throw new RangeError(`after: ${ms} is no positive number of milliseconds`);
        const due = now + BigInt(Math.max(1, Math.round(ms * 1e6)));
        const cancel = host.setTimer(timerKey(key), due, () => {
          if (this.faults.suspended) return;
          this.#guard(event, () => this.#take(fn(this.#context(event, due)), event));
        });
        return { cancel };
      },
      cancel: (key) => host.cancelTimer(timerKey(key)),
    };
  }

  #take(result: unknown, event: Event): void {
    if (result === undefined || result === null) return;
    refusePromise(result);
    if (Array.isArray(result)) for (const finding of result) this.#report(finding, event, {});
    else this.#report(result, event, {});
  }

  #report(data: unknown, event: Event, options: ReportOptions): void {
    const parsed = z.safeParse(this.signature.finding, data);
    if (!parsed.success) throw new TypeError(`the finding does not fit its schema: ${z.prettifyError(parsed.error)}`);
    this.#host.finding(this.#finding(findingArguments(this.#kinds, parsed.data), event, options), event);
  }

  #finding(data: readonly Argument[], event: Event, options: ReportOptions): Finding {
    const { id, name, version, pack } = this.signature;
    const { process, thread, container, k8s } = event;
    const tags = [...(options.tags ?? []), ...(this.#host.atEnd ? ['at_end'] : [])];
    return {
      timestamp: event.timestamp,
      signature: { id, name, version, pack },
      threat: this.#threat(options),
      data,
      tags,
      subject: options.subject ?? this.#subject(event),
      policies: event.policies,
      workload: {
        ...(process && { process }),
        ...(thread && { thread }),
        ...(container && { container }),
        ...(k8s && { k8s }),
      },
      detectedFrom: { name: event.name, data: eventArguments(event.name, dataOf(event)) },
      evidence: (options.evidence ?? [event]).map(asEvidence),
    };
  }

  #subject(event: Event): string {
    const who = event.process === undefined ? '' : `process ${event.process.uniqueId}`;
    const argument = this.signature.about.get(event.name);
    const data = dataOf(event);
    return argument === undefined || !Object.hasOwn(data, argument)
      ? who
      : `${who} ${argument} ${String(data[argument])}`;
  }

  #threat({ severity, mitre }: ReportOptions): Finding['threat'] {
    const { description, threat } = this.signature;
    const { techniques } = threat;
    const attack = mitre ?? (threat.mitre && named(threat.mitre));
    return {
      name: description,
      description,
      severity: severity ?? threat.severity,
      ...(attack && { mitre: { tactic: { name: attack.tactic }, technique: attack.technique } }),
      properties: { ...threat.properties, ...(techniques && { techniques: techniques.join(', ') }) },
    };
  }
}

function named({ tactic, technique }: Mitre): NonNullable<ReportOptions['mitre']> {
  return { tactic, technique: { id: technique, name: techniqueNames[technique] ?? '' } };
}

function dataOf(event: Event): Readonly<Record<string, unknown>> {
  return { ...event.data };
}

function asEvidence(item: Event | Evidence): Evidence {
  return isEvidence(item) ? item : evidenceOf(item);
}

function isEvidence(item: Event | Evidence): item is Evidence {
  return Array.isArray(item.data);
}
