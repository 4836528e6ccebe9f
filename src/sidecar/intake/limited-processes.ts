/** A process some of whose events were dropped, because it has had more than its share. */
export interface LimitedProcess {
  readonly uniqueId: number;
  readonly hostPid: number;
  /** Events of it that were dropped since this was told. */
  dropped: number;
}

/** So many are told apart. */
const most = 1_024;

/** The processes that are over their shares, until it is told what they have lost by it. */
export class LimitedProcesses {
  readonly #processes = new Map<number, LimitedProcess>();

  get size(): number {
    return this.#processes.size;
  }

  has(uniqueId: number): boolean {
    return this.#processes.size > 0 && this.#processes.has(uniqueId);
  }

  /**
   * One more event of this process was dropped.
   * @returns false where too many processes are over their shares to tell them apart
   */
  add(uniqueId: number, hostPid: number): boolean {
    const process = this.#processes.get(uniqueId);
    if (process !== undefined) process.dropped++;
    else if (this.#processes.size >= most) return false;
    else this.#processes.set(uniqueId, { uniqueId, hostPid, dropped: 1 });
    return true;
  }

  /** Takes out a process: this one, or any. */
  take(uniqueId?: number): LimitedProcess | undefined {
    const process = uniqueId === undefined ? this.#processes.values().next().value : this.#processes.get(uniqueId);
    if (process !== undefined) this.#processes.delete(process.uniqueId);
    return process;
  }

  /** Puts one back that could not be told. */
  restore(process: LimitedProcess): void {
    this.#processes.set(process.uniqueId, process);
  }

  clear(): void {
    this.#processes.clear();
  }
}
