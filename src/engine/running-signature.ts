import * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event } from '../event/event.ts';
import type { Argument, Kind } from '../event/kinds.ts';
import type { Evidence, Finding, Severity } from '../finding.ts';
import { techniqueNames } from '../gen/attack.ts';
import type { ReportOptions } from '../signature/define.ts';
import { eventArguments, evidenceOf } from '../signature/evidence.ts';
import type { AnyContext, AnyHandler, LoadedSignature } from '../signature/loaded.ts';
import { refusePromise } from '../signature/promise.ts';
import { compileWhere } from '../signature/where.ts';
import { FaultLimit } from './faults.ts';
import { fieldKinds, findingArguments } from './finding-data.ts';

/** What the engine does for a running signature. */
export interface SignatureHost {
  readonly arch: Architecture;
  /** The input is over; timers fire because of that alone. */
  readonly atEnd: boolean;
  gapFor(event: Event): boolean;
  setTimer(key: string, due: bigint, fire: () => void): () => void;
  cancelTimer(key: string): void;
  /** @param output the event that the finding is for others, beside `finding` */
  finding(finding: Finding, event: Event, output: Event | undefined): void;
  fault(running: RunningSignature, event: Event, error: unknown): void;
}

/** One signature at work in one engine. */
export class RunningSignature {
  readonly signature: LoadedSignature;
  readonly faults: FaultLimit;
  readonly #host: SignatureHost;
  readonly #options: unknown;
  readonly #state: Readonly<Record<string, unknown>>;
  readonly #models: Readonly<Record<string, unknown>>;
  readonly #where: ReadonlyMap<string, (data: Readonly<Record<string, unknown>>) => boolean>;
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
    this.#where = new Map([...signature.where].map(([name, conditions]) => [name, compileWhere(conditions)]));
    this.#kinds = fieldKinds(signature.finding);
  }

  /** Runs the handler for this event, if its conditions hold. Never throws. */
  handle(event: Event): void {
    const handler = this.signature.on.get(event.name);
    if (handler === undefined || this.faults.suspended) return;
    const test = this.#where.get(event.name);
    this.#guard(event, () => {
      if (test !== undefined && !test(event.data)) return;
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
    const { shape, output } = this.signature;
    const plain = this.#finding(shape?.data(data) ?? this.#checked(data), event, options);
    const finding = shape?.complete(plain, event) ?? plain;
    this.#host.finding(finding, event, output?.(finding, event));
  }

  #checked(data: unknown): readonly Argument[] {
    const parsed = z.safeParse(this.signature.finding, data);
    if (!parsed.success) throw new TypeError(`the finding does not fit its schema: ${z.prettifyError(parsed.error)}`);
    return findingArguments(this.#kinds, parsed.data);
  }

  #finding(data: readonly Argument[], event: Event, options: ReportOptions): Finding {
    const { id, name, version, pack } = this.signature;
    const { process, thread, container, k8s } = event;
    const tags = [...(options.tags ?? []), ...(this.#host.atEnd ? ['at_end'] : [])];
    return {
      timestamp: event.timestamp,
      signature: { id, name, version, pack },
      threat: this.#threat(options.severity),
      data,
      tags,
      subject: options.subject ?? (process === undefined ? '' : `process ${process.uniqueId}`),
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

  #threat(severity: Severity | undefined): Finding['threat'] {
    const { description, threat } = this.signature;
    const { mitre, techniques } = threat;
    return {
      name: description,
      description,
      severity: severity ?? threat.severity,
      ...(mitre && {
        mitre: {
          tactic: { name: mitre.tactic },
          technique: { id: mitre.technique, name: techniqueNames[mitre.technique] ?? '' },
        },
      }),
      properties: { ...threat.properties, ...(techniques && { techniques: techniques.join(', ') }) },
    };
  }
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
