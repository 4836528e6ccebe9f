import type { ProcessOfGap } from '../../signature/model.ts';
import type { StateHandle, StateSpec } from '../../signature/state.ts';
import { plainCopy } from '../findings/plain-copy.ts';
import type { SavedHelpers } from '../saved-state.ts';

/** The state of one signature in one engine. All methods run the code of authors, and throw what it throws. */
export class RunningState {
  /** By the names in the signature. */
  readonly handles: Readonly<Record<string, StateHandle>>;
  readonly #specs: Readonly<Record<string, StateSpec<unknown>>>;

  /** @param saved the state of an earlier run; a helper gets its part if it keeps the same as before */
  constructor(specs: Readonly<Record<string, StateSpec<unknown>>>, saved: SavedHelpers | undefined) {
    this.#specs = specs;
    const handles = Object.entries(specs).map(([name, spec]) => {
      const before = saved !== undefined && Object.hasOwn(saved, name) ? saved[name] : undefined;
      return [name, spec.create(before?.keeps === (spec.keeps ?? '') ? before.value : undefined)] as const;
    });
    this.handles = Object.freeze(Object.fromEntries(handles));
  }

  /** Number of keys that were evicted because a limit was reached. */
  get evicted(): number {
    return Object.values(this.handles).reduce((sum, { evicted }) => sum + evicted, 0);
  }

  /** Tells of a gap, see `StateHandle.gap`. */
  gap(timestamp: bigint, process: ProcessOfGap | undefined): void {
    for (const handle of Object.values(this.handles)) handle.gap?.(timestamp, process);
  }

  /** @returns the part that outlives an engine; undefined if there is none */
  save(): SavedHelpers | undefined {
    const saved = Object.entries(this.#specs).flatMap(([name, { keeps = '' }]) => {
      const handle = this.handles[name];
      if (handle?.save === undefined) return [];
      return [[name, { keeps, value: plainCopy(handle.save(), `the saved state ${name}`) }] as const];
    });
    return saved.length === 0 ? undefined : Object.fromEntries(saved);
  }
}
