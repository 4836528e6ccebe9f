/** A process over its share, some of whose events were dropped. */
export interface LimitedProcess {
  readonly uniqueId: number;
  readonly hostPid: number;
  /** Events of the process that were dropped since the last report to the engine. */
  dropped: number;
}

/** Maximum number of processes that are tracked separately. */
const most = 1_024;

/** Tracks the processes over their shares until their dropped events are reported to the engine. */
export class LimitedProcesses {
  readonly #processes = new Map<number, LimitedProcess>();

  get size(): number {
    return this.#processes.size;
  }

  has(uniqueId: number): boolean {
    return this.#processes.size > 0 && this.#processes.has(uniqueId);
  }

  /**
   * Counts one more dropped event of a process.
   * @returns false if too many processes are over their shares to track them separately
   */
  add(uniqueId: number, hostPid: number): boolean {
    const process = this.#processes.get(uniqueId);
    if (process !== undefined) process.dropped++;
    else if (this.#processes.size >= most) return false;
    else this.#processes.set(uniqueId, { uniqueId, hostPid, dropped: 1 });
    return true;
  }

  /**
   * Removes a process.
   * @param uniqueId the process to remove; any process if undefined
   * @returns the removed process; undefined if there is none
   */
  take(uniqueId?: number): LimitedProcess | undefined {
    const process = uniqueId === undefined ? this.#processes.values().next().value : this.#processes.get(uniqueId);
    if (process !== undefined) this.#processes.delete(process.uniqueId);
    return process;
  }

  /** Puts back a process whose dropped events could not be reported. */
  restore(process: LimitedProcess): void {
    this.#processes.set(process.uniqueId, process);
  }

  clear(): void {
    this.#processes.clear();
  }
}
