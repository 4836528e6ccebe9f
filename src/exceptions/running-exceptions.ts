import { type Finding, type Severity, severities } from '../finding.ts';
import { glob } from '../text/glob.ts';
import { type Account, accountOf } from './accounts.ts';
import { compileConditions } from './conditions.ts';
import type { Exception } from './exception.ts';

/** Findings of one exception within one period. */
export interface Summary {
  readonly exception: Exception;
  readonly count: number;
  /** Event times of the first and the last, in epoch nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
  /** Ids of their signatures and paths of their programs: the first ten of each. */
  readonly signatures: readonly string[];
  readonly executables: readonly string[];
}

export interface ExceptionListener {
  /** Called once for each exception with hits in a period. */
  onSummary(summary: Summary): void;
  /** Called once for each exception that no longer applies. @param timestamp event time in epoch nanoseconds */
  onExpired(exception: Exception, timestamp: bigint): void;
}

/** Length of a period, in nanoseconds of event time. */
const periodNs = 3_600_000_000_000n;
/** Number of signatures and of programs that a summary names. */
const mostNamed = 10;
/** Signatures whose exceptions are remembered. Ids of detectors inside Tracee come from the stream. */
const mostIndexed = 1_000;

interface Running {
  readonly exception: Exception;
  readonly isOf: (signature: string) => boolean;
  readonly meets: (finding: Finding) => boolean;
  readonly account: Account;
  first: bigint;
  last: bigint;
  readonly signatures: Set<string>;
  readonly executables: Set<string>;
}

/** The exceptions of an engine. They work in event time: the same findings in the same order are treated alike. */
export class RunningExceptions {
  readonly #listener: ExceptionListener;
  #running: readonly Running[] = [];
  /** Exceptions that may apply to a signature, by its id. */
  readonly #index = new Map<string, readonly Running[]>();
  #now: bigint | undefined;

  /** @throws TypeError for conditions that `readExceptions` would have refused */
  constructor(exceptions: readonly Exception[], listener: ExceptionListener) {
    this.#listener = listener;
    this.replace(exceptions);
  }

  /**
   * Replaces all exceptions. Those with the same key go on with their counts and their open period.
   * @throws TypeError for conditions that `readExceptions` would have refused; nothing has changed then
   */
  replace(exceptions: readonly Exception[]): void {
    const before = new Map(this.#running.map((running) => [running.exception.key, running]));
    const next = exceptions.map((exception) => {
      const known = before.get(exception.key);
      return known === undefined ? start(exception) : { ...known, exception, account: accountOf(exception.account) };
    });
    const kept = new Set(exceptions.map(({ key }) => key));
    for (const running of this.#running) if (!kept.has(running.exception.key)) this.#tell(running);
    this.#running = next;
    this.#index.clear();
  }

  /**
   * Applies the first exception that a finding meets, and counts it.
   * @returns the finding as it is to be reported, or what happens instead
   */
  judge(finding: Finding): Finding | 'drop' | 'hold' {
    const { timestamp } = finding;
    for (const running of this.#of(finding.signature)) {
      const { exception, meets } = running;
      if (exception.expires !== undefined && timestamp >= exception.expires) continue;
      if (!meets(finding)) continue;
      this.#count(running, finding);
      const { action, id } = exception;
      return typeof action === 'string' ? action : lowered(finding, action.lower, id);
    }
    return finding;
  }

  /** Advances event time: tells periods that are over, and exceptions that have expired. @param now epoch nanoseconds */
  time(now: bigint): void {
    this.#now = now;
    for (const running of this.#running) {
      const { exception, account, first } = running;
      if (account.hits > account.summarised) {
        const open = now - first;
        if (open >= periodNs || -open >= periodNs) this.#tell(running);
      }
      if (exception.expires !== undefined && now >= exception.expires && account.isExpiryTold === 0) {
        account.isExpiryTold = 1;
        this.#listener.onExpired(exception, now);
      }
    }
  }

  /** Tells all periods, at the end of the input. */
  end(): void {
    for (const running of this.#running) this.#tell(running);
  }

  #of({ id, name }: Finding['signature']): readonly Running[] {
    if (this.#running.length === 0) return this.#running;
    const known = this.#index.get(id);
    if (known !== undefined) return known;
    const found = this.#running.filter(({ isOf }) => isOf(id) || isOf(name));
    if (this.#index.size < mostIndexed) this.#index.set(id, found);
    return found;
  }

  #count(running: Running, { timestamp, signature, workload }: Finding): void {
    const { account, signatures, executables } = running;
    if (account.hits === account.summarised || running.first === 0n) running.first = timestamp;
    account.hits++;
    account.lastMs = Number(timestamp / 1_000_000n);
    running.last = timestamp;
    if (signatures.size < mostNamed) signatures.add(signature.id);
    const executable = workload.process?.executable;
    if (executable !== undefined && executables.size < mostNamed) executables.add(executable);
  }

  #tell(running: Running): void {
    const { exception, account, signatures, executables } = running;
    const count = account.hits - account.summarised;
    if (count === 0) return;
    // An engine that was ended may have counted hits whose times are lost with it.
    const lastKnown = running.last === 0n ? (this.#now ?? BigInt(account.lastMs) * 1_000_000n) : running.last;
    const first = running.first === 0n ? lastKnown : running.first;
    account.summarised = account.hits;
    const named = { signatures: [...signatures], executables: [...executables] };
    running.first = running.last = 0n;
    signatures.clear();
    executables.clear();
    this.#listener.onSummary({ exception, count, first, last: lastKnown, ...named });
  }
}

function start(exception: Exception): Running {
  const { signatures, where, account } = exception;
  const matchers = signatures.map(glob);
  return {
    exception,
    isOf: (signature) => matchers.some((matches) => matches(signature)),
    meets: compileConditions(where),
    account: accountOf(account),
    first: 0n,
    last: 0n,
    signatures: new Set(),
    executables: new Set(),
  };
}

/** The finding with this severity at most. It names the exception, so that its reader knows why. */
function lowered(finding: Finding, severity: Severity, exception: string): Finding {
  const { threat, tags } = finding;
  const isLower = severities.indexOf(severity) < severities.indexOf(threat.severity);
  const properties = { ...threat.properties, exception, ...(isLower && { lowered_from: threat.severity }) };
  return {
    ...finding,
    threat: { ...threat, ...(isLower && { severity }), properties },
    tags: [...tags, 'exception'],
  };
}
