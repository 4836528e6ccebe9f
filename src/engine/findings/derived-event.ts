import type { Event, EventName } from '../../event/event.ts';
import { freezeAll } from '../../event/freeze.ts';
import type { Argument } from '../../event/kinds.ts';
import { EventView } from '../../event/view.ts';
import type { Container, Kubernetes, Process, Thread } from '../../event/workload/workload.ts';
import type { DetectedFrom } from '../../finding.ts';
import { eventArguments } from '../../signature/evidence.ts';
import { roughBytes } from '../../signature/state/rough-bytes.ts';

/**
 * An event that Sequent makes from another event: a fact of a model, or a finding. Everything except its data comes
 * from the other event. It is read-only, and its data becomes read-only too.
 */
export class DerivedEvent<N extends EventName> implements Event<N> {
  readonly name: N;
  readonly data: Event<N>['data'];
  readonly #source: Event;

  constructor(source: Event, name: N, data: Event<N>['data']) {
    this.name = name;
    this.data = freezeAll(data);
    this.#source = source;
    Object.freeze(this);
  }

  /**
   * Detaches the underlying event; see `EventView.detach`. The size includes its own data, because a finding may be
   * much larger than the event that completed it.
   */
  detach(): number {
    const source = this.#source;
    const own = roughBytes(this.data);
    return source instanceof EventView || source instanceof DerivedEvent ? own + source.detach() : own;
  }

  value<A extends keyof Event<N>['data'] & string>(argument: A): Event<N>['data'][A] {
    return this.data[argument];
  }

  get timestamp(): bigint {
    return this.#source.timestamp;
  }

  get sent(): readonly Argument[] {
    return eventArguments(this.name, { ...this.data });
  }

  get process(): Process | undefined {
    return this.#source.process;
  }

  get thread(): Thread | undefined {
    return this.#source.thread;
  }

  get container(): Container | undefined {
    return this.#source.container;
  }

  get inContainer(): boolean {
    return this.#source.inContainer;
  }

  get k8s(): Kubernetes | undefined {
    return this.#source.k8s;
  }

  get policies(): readonly string[] {
    return this.#source.policies;
  }

  get inexact(): boolean {
    return this.#source.inexact;
  }

  get detectedFrom(): DetectedFrom {
    const { name, sent } = this.#source;
    return freezeAll({ name, data: sent });
  }
}

Object.freeze(DerivedEvent.prototype);
