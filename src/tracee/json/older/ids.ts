import { uniqueId } from '../../../event/workload/unique-id.ts';
import { integerOf, word } from './numbers.ts';
import type { Ids } from './workload.ts';

type Json = Readonly<Record<string, unknown>>;

const mostProcesses = 32_768;

/**
 * Unique ids of events: those in the event (since v0.18), otherwise computed as Tracee does from host tid and start
 * time. The id of a process is that of its leader, which is known after the leader's first event. Until then only the
 * pid identifies the process.
 */
export class OlderIds {
  /** Ids of processes by host pid, for events without ids. */
  readonly #leaders = new Map<number, number>();

  /** @returns the ids, and in `sent` whether they are in the event itself */
  of(event: Json): Ids & { readonly sent: boolean } {
    const [process, thread] = [word(event['processEntityId']), word(event['threadEntityId'])];
    if (process !== undefined && thread !== undefined)
      return { process, thread, parent: word(event['parentEntityId']) ?? 0, sent: true };
    const hostPid = word(event['hostProcessId']) ?? 0;
    const hostTid = word(event['hostThreadId']) ?? 0;
    const id = uniqueId(hostTid, BigInt.asIntN(64, integerOf(event['threadStartTime']) ?? 0n));
    if (hostPid === hostTid) this.#know(hostPid, id);
    return {
      process: this.#leaders.get(hostPid) ?? uniqueId(hostPid, 0n),
      thread: id,
      parent: this.#leaders.get(word(event['hostParentProcessId']) ?? 0) ?? 0,
      sent: false,
    };
  }

  #know(hostPid: number, id: number): void {
    this.#leaders.delete(hostPid);
    this.#leaders.set(hostPid, id);
    if (this.#leaders.size <= mostProcesses) return;
    const [oldest] = this.#leaders.keys();
    if (oldest !== undefined) this.#leaders.delete(oldest);
  }
}
