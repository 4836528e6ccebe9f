/** Follows Tracee's counter of events lost because the kernel's buffer was full. */
export class KernelLoss {
  #count: bigint | undefined;

  /**
   * Takes the current counter. The first reading is the base line. A counter that decreased belongs to a restarted
   * Tracee, so its whole value is new.
   * @returns the number of events lost since the last reading
   */
  since(count: bigint): bigint {
    const before = this.#count ?? count;
    this.#count = count;
    return count >= before ? count - before : count;
  }
}
