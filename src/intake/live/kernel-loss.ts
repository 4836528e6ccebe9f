/** Follows Tracee's counter of events that the kernel had no room for. */
export class KernelLoss {
  #count: bigint | undefined;

  /**
   * Takes the counter as just read and returns how many events were lost since it was read last. The first reading is the
   * base line. A counter that went down belongs to a restarted Tracee, and all that it counts is new.
   */
  since(count: bigint): bigint {
    const before = this.#count ?? count;
    this.#count = count;
    return count >= before ? count - before : count;
  }
}
