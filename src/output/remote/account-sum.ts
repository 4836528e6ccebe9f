import { severities } from '../../finding.ts';
import type { RemoteAccount } from './messages.ts';

/** Keys of an account that are added up over the threads. */
const summed = ['accepted', 'resumed', 'retried', 'sent', 'acknowledged', 'failed', 'dead'] as const;

/**
 * The account of one output over all delivery threads that it has had. `accepted + resumed + retried = acknowledged +
 * dead + lost + waiting` holds over a restart, too: records that the next thread finds on disk are no new ones, and
 * records that it does not find are lost.
 */
export class AccountSum {
  readonly #isDurable: boolean;
  #total: RemoteAccount | undefined;
  /** The sum when the last thread ended. */
  #before: RemoteAccount | undefined;
  /** Records that must be on disk, until the disk has shown them. */
  #pending = 0;
  /** Records that this thread calls `resumed` and the last one called `waiting`. */
  #carried = 0;

  /**
   * @param isDurable whether records outlive the thread
   * @param earlier the sum of a closed output of the same name, which this one continues
   */
  constructor(isDurable: boolean, earlier?: RemoteAccount) {
    this.#isDurable = isDurable;
    if (earlier === undefined) return;
    this.#total = this.#before = { ...earlier, failure: undefined };
    this.#pending = earlier.waiting;
  }

  /** The sum, until the last account that was taken. */
  get total(): RemoteAccount | undefined {
    return this.#total;
  }

  /** Takes the account of the current thread. @returns the sum */
  take(account: RemoteAccount): RemoteAccount {
    const before = this.#before;
    if (before === undefined) {
      this.#total = account;
      return account;
    }
    const lost = { ...account.lost };
    for (const severity of severities) lost[severity] += before.lost[severity];
    const total = { ...account, restarts: before.restarts, waiting: account.waiting + this.#pending, lost };
    for (const key of summed) total[key] += before[key];
    if (this.#pending > 0 && account.store === 'disk') this.#settle(before, account.resumed, total);
    total.resumed -= this.#carried;
    this.#total = total;
    return total;
  }

  #settle(before: RemoteAccount, found: number, total: { waiting: number; lost: Record<string, number> }): void {
    this.#carried = Math.min(this.#pending, found);
    const missing = this.#pending - this.#carried;
    total.waiting -= this.#pending;
    total.lost['critical'] = (total.lost['critical'] ?? 0) + missing;
    this.#before = { ...before, lost: { ...before.lost, critical: before.lost.critical + missing } };
    this.#pending = 0;
  }

  /** Another thread runs. */
  restarted(): void {
    if (this.#before !== undefined) this.#before = { ...this.#before, restarts: this.#before.restarts + 1 };
  }

  /** The thread has ended. @returns the sum, in which records that were only in memory are lost */
  end(): RemoteAccount | undefined {
    const total = this.#total;
    if (total === undefined) return undefined;
    const gone = this.#isDurable ? 0 : total.waiting;
    this.#total = this.#before = {
      ...total,
      waiting: total.waiting - gone,
      waitingBytes: this.#isDurable ? total.waitingBytes : 0,
      lost: { ...total.lost, critical: total.lost.critical + gone },
    };
    this.#pending = total.waiting - gone;
    this.#carried = 0;
    return this.#total;
  }
}
