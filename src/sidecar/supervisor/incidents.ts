import type { Author } from '../../evaluation/authors.ts';
import type { Suspension } from '../../evaluation/evaluation.ts';
import {
  type Quarantined,
  quarantineFinding,
  restartFinding,
  type Suspended,
  slowFinding,
  suspensionFinding,
} from '../../evaluation/own-findings.ts';
import type { Finding } from '../../finding.ts';
import { packageVersion } from '../../package.ts';
import type { SlowUse } from '../../supervision/monitor.ts';
import type { Log } from '../../telemetry/log.ts';

/** The activity of an author when the supervisor stopped it. */
export interface Whereabouts {
  /** The event that the author was handling; undefined outside of a handler. */
  readonly event?: string | undefined;
  /** The place in the author's source, as `FILE:LINE:COLUMN`. */
  readonly place?: string | undefined;
}

/** A restart of the engine and its reason. */
export interface Restart {
  readonly reason: string;
  readonly error: unknown;
  /** The module that was loading at that time. */
  readonly file: string | undefined;
  readonly pauseMs: number;
  /** The place in the source of signatures that was running, as `FILE:LINE:COLUMN`. */
  readonly place?: string | undefined;
  /** Ids of the signatures that share this source. */
  readonly candidates?: readonly string[] | undefined;
}

/** Records incidents of signatures and of the engine, and reports them to the log and as findings. */
export class Incidents {
  quarantined: readonly Quarantined[] = [];
  suspended: readonly Suspended[] = [];
  /** How often the engine was restarted. */
  restarts = 0;
  readonly #log: Log;
  readonly #onFinding: (finding: Finding) => void;

  constructor(log: Log, onFinding: (finding: Finding) => void) {
    this.#log = log;
    this.#onFinding = onFinding;
  }

  /** Ids of the signatures that are quarantined or suspended. */
  get out(): readonly string[] {
    return [...this.quarantined, ...this.suspended].flatMap(({ signatures }) => signatures);
  }

  /**
   * Forgets the incidents of signatures that another set has changed or removed: they get another chance.
   * @param stays whether a signature has stayed the same, by its id
   */
  keepOnly(stays: (signature: string) => boolean): void {
    const mayStay = ({ signatures }: { readonly signatures: readonly string[] }): boolean => signatures.some(stays);
    this.quarantined = this.quarantined.filter(mayStay);
    this.suspended = this.suspended.filter(mayStay);
  }

  quarantine({ id, signatures }: Author, reason: Quarantined['reason'], { event, place }: Whereabouts = {}): void {
    // The engine may hang in a slow author before it has suspended that author.
    if (this.quarantined.some((one) => one.author === id)) return;
    const at = new Date().toISOString();
    const quarantined: Quarantined = { author: id, signatures, reason, event, place, at };
    this.quarantined = [...this.quarantined, quarantined];
    const fields = { author: id, signatures: signatures.join(', '), reason, event, at: place };
    this.#log.error('a signature was taken out of service; the others go on', fields);
    this.#onFinding(quarantineFinding(quarantined, packageVersion()));
  }

  suspend({ id, signatures }: Author, { event, timestamp, at }: Suspension): void {
    const suspended = { author: id, signatures, event, timestamp, at };
    this.suspended = [...this.suspended, suspended];
    this.#onFinding(suspensionFinding(suspended, packageVersion()));
  }

  slow({ id, signatures }: Author, { share, runMs }: SlowUse): void {
    const fields = { author: id, percent_of_core: Math.round(share * 100), run_ms: Math.round(runMs * 1_000) / 1_000 };
    this.#log.warn('a signature takes too much time; if it goes on, it is taken out of service', fields);
    this.#onFinding(slowFinding({ author: id, signatures, share, runMs, at: Date.now() }, packageVersion()));
  }

  /** Reports that an engine has loaded its signatures, if it replaces an earlier engine. */
  runsAgain(): void {
    if (this.restarts === 0) return;
    this.#log.warn('the engine runs again; all signatures have lost their state', { restarts: this.restarts });
  }

  /** Reports an engine restart for which no author is known to be at fault. */
  restart({ reason, error, file, pauseMs, place, candidates = [] }: Restart): void {
    const text = error instanceof Error ? error.message : undefined;
    const fields = {
      reason,
      error: text,
      file,
      at: place,
      candidates: candidates.join(', ') || undefined,
      pause_ms: pauseMs,
    };
    this.#log.error('the engine has ended by itself and is restarted', fields);
    this.#onFinding(
      restartFinding({ reason, restarts: this.restarts, place, candidates, at: Date.now() }, packageVersion()),
    );
  }
}
