import type { Event } from '../event/event.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { leavesOf } from '../signature/where/groups.ts';
import type { OneSidedCondition } from './result.ts';

/** Counts for one condition. */
interface Probe {
  readonly event: string;
  /** The argument, with the way to it through groups. */
  readonly argument: string;
  readonly where: Readonly<Record<string, unknown>>;
  /** Number of events that met it. */
  met: number;
}

/**
 * Watches which conditions of `where` hold for the events of cases. Each condition is that of a signature of its own, which runs
 * beside the tested one in the real engine and finds nothing.
 */
export class ConditionProbes {
  readonly signatures: readonly LoadedSignature[];
  readonly #probes: readonly Probe[];
  /** Number of events, by name. */
  readonly #seen = new Map<string, number>();

  constructor(tested: LoadedSignature) {
    const { workload: _workload, ...rest } = tested;
    const silent = { ...rest, about: new Map(), scope: {}, models: {}, state: {}, options: undefined };
    this.#probes = [...tested.where].flatMap(([event, conditions]) =>
      leavesOf(conditions).map(({ way, argument, condition }) => ({
        event,
        argument: way,
        where: { [argument]: condition },
        met: 0,
      })),
    );
    const onCondition = this.#probes.map((probe, index) => ({
      ...silent,
      id: `${tested.id}-CONDITION-${index}`,
      where: new Map([[probe.event, probe.where]]),
      on: new Map([[probe.event, () => void probe.met++]]),
    }));
    const onEvent = [...tested.where.keys()].map((event) => ({
      ...silent,
      id: `${tested.id}-EVENT-${event}`,
      where: new Map(),
      on: new Map([[event, ({ name }: Event) => void this.#seen.set(name, (this.#seen.get(name) ?? 0) + 1)]]),
    }));
    this.signatures = [...onCondition, ...onEvent];
  }

  get count(): number {
    return this.#probes.length;
  }

  /** Conditions that did not both hold and fail. */
  get oneSided(): readonly OneSidedCondition[] {
    return this.#probes.flatMap(({ event, argument, met }) => {
      const seen = this.#seen.get(event) ?? 0;
      if (met > 0 && met < seen) return [];
      return [{ event, argument, never: seen === 0 ? 'neither' : met === 0 ? 'true' : 'false' } as const];
    });
  }
}
