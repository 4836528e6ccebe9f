import type { OutputVitals, Vitals } from './vitals.ts';

/** Why a sidecar is not healthy. Codes are stable; docs/reference/health.md lists them. */
export interface Reason {
  readonly code: ReasonCode;
  /** One sentence for people. It may contain text from outside. */
  readonly text: string;
}

/** All reason codes, as in docs/reference/health.md. A code is never reused with another meaning. */
export const reasonCodes = [
  'engine_stalled',
  'signatures_loading',
  'engine_pausing',
  'stream_not_open',
  'output_failing',
  'output_gone',
  'output_stuck',
  'output_behind',
  'engine_restarted',
  'events_dropped',
  'process_over_share',
  'events_lost',
  'findings_undelivered',
  'signatures_quarantined',
  'signatures_suspended',
  'reload_refused',
  'state_not_saved',
  'recorder_failing',
  'recorder_losing',
  'capsules_refused',
] as const;

export type ReasonCode = (typeof reasonCodes)[number];

/** Answer to a probe. */
export interface Probe {
  readonly state: 'ok' | 'failing';
  readonly reasons: readonly Reason[];
}

/** Full health report. */
export interface HealthReport extends Omit<Vitals, 'stream'> {
  /** `degraded` if there is any reason. */
  readonly state: 'ok' | 'degraded';
  readonly live: boolean;
  readonly ready: boolean;
  readonly reasons: readonly Reason[];
  readonly stream: Vitals['stream']['state'];
}

/**
 * An engine that is neither idle nor makes progress for this time is stalled, in milliseconds. The watchdog has not
 * helped then.
 */
const stalledAfterMs = 30_000;
/** Grace period for a lost stream, in milliseconds. */
const awayAfterMs = 5_000;
/** Time for which a past incident is reported, in milliseconds. */
const toldForMs = { losses: 60_000, restarts: 600_000 };

/**
 * Judges the health of a sidecar. Durations and past incidents are derived from samples, so call `sample` several
 * times a second.
 */
export class Health {
  readonly #look: () => Vitals;
  readonly #now: () => number;
  readonly #drops: Growth;
  readonly #overShare: Growth;
  readonly #losses: Growth;
  readonly #undelivered: Growth;
  readonly #restarts: Growth;
  readonly #recorderLosses: Growth;
  readonly #refusedCapsules: Growth;
  /** Time when the stream was last open; undefined before. */
  #open: number | undefined;
  #progress = 0;
  #progressAt: number;

  /**
   * @param look reads the state of the sidecar
   * @param now a monotonic clock in milliseconds
   */
  constructor(look: () => Vitals, now: () => number) {
    this.#look = look;
    this.#now = now;
    this.#progressAt = now();
    this.#drops = new Growth(toldForMs.losses, now);
    this.#overShare = new Growth(toldForMs.losses, now);
    this.#losses = new Growth(toldForMs.losses, now);
    this.#undelivered = new Growth(toldForMs.losses, now);
    this.#restarts = new Growth(toldForMs.restarts, now);
    this.#recorderLosses = new Growth(toldForMs.losses, now);
    this.#refusedCapsules = new Growth(toldForMs.losses, now);
  }

  /** Reads the state of the sidecar, and updates durations and past incidents. */
  sample(): Vitals {
    const vitals = this.#look();
    const { stream, engine, counts, recorder } = vitals;
    const now = this.#now();
    if (stream.state === 'streaming') this.#open = now;
    // Loading has its own time limits, and a pause is intended: restarting the program would not help in either case.
    if (engine.state !== 'running' || engine.idle || engine.progress !== this.#progress) {
      this.#progress = engine.progress;
      this.#progressAt = now;
    }
    this.#drops.see(counts.dropped);
    this.#overShare.see(counts.dropped_over_share);
    this.#losses.see(counts.lost);
    this.#undelivered.see(counts.undelivered);
    this.#restarts.see(engine.restarts);
    this.#recorderLosses.see(recorder?.lost ?? 0);
    this.#refusedCapsules.see(recorder?.refused ?? 0);
    return vitals;
  }

  /**
   * Liveness: the engine makes progress, so a restart would not help. The answer itself shows that the main thread is
   * alive.
   */
  live(): Probe {
    this.sample();
    return probe(this.#whyNotLive());
  }

  /** Readiness: the signatures are loaded, the stream is open, the outputs deliver. */
  ready(): Probe {
    return probe(this.#whyNotReady(this.sample()));
  }

  report(): HealthReport {
    const vitals = this.sample();
    const notLive = this.#whyNotLive();
    const notReady = this.#whyNotReady(vitals);
    const reasons = [...notLive, ...notReady, ...this.#whyDegraded(vitals)];
    return {
      state: reasons.length === 0 ? 'ok' : 'degraded',
      live: notLive.length === 0,
      ready: notReady.length === 0,
      reasons,
      ...vitals,
      stream: vitals.stream.state,
    };
  }

  #whyNotLive(): Reason[] {
    const seconds = this.#secondsSince(this.#progressAt);
    if (seconds * 1_000 < stalledAfterMs) return [];
    return [{ code: 'engine_stalled', text: `the engine has made no progress for ${seconds} s` }];
  }

  #whyNotReady({ stream, engine, outputs }: Vitals): Reason[] {
    const reasons: Reason[] = [];
    if (engine.state === 'loading')
      reasons.push({ code: 'signatures_loading', text: 'the signatures are being loaded' });
    if (engine.state === 'pausing')
      reasons.push({
        code: 'engine_pausing',
        text: 'the engine has ended too often and is restarted after a pause',
      });
    return [...reasons, ...this.#whyNotOpen(stream), ...outputs.flatMap(whyNotDelivering)];
  }

  #whyNotOpen({ state, reason }: Vitals['stream']): Reason[] {
    if (state === 'streaming') return [];
    const is = `it is ${state}${because(reason)}`;
    if (this.#open === undefined) return [{ code: 'stream_not_open', text: `the stream has not been open yet; ${is}` }];
    if (this.#now() - this.#open < awayAfterMs) return [];
    const seconds = this.#secondsSince(this.#open);
    return [{ code: 'stream_not_open', text: `the stream has not flowed for ${seconds} s; ${is}` }];
  }

  #whyDegraded({
    quarantined,
    engine: { suspended },
    outputs,
    reload,
    saved_state: saved,
    recorder,
  }: Vitals): Reason[] {
    const reasons = outputs.flatMap(({ name, state, reason, spooled_in: spool }): Reason[] => {
      if (state === 'behind')
        return [{ code: 'output_behind', text: `the output ${name} cannot keep up${because(reason)}` }];
      if (state !== 'failing' || spool === undefined) return [];
      const place = spool === 'disk' ? 'on disk' : 'in memory';
      return [{ code: 'output_failing', text: `the output ${name} keeps its findings ${place}${because(reason)}` }];
    });
    const grown = (growth: Growth, code: ReasonCode, text: string): void => {
      if (growth.last !== undefined)
        reasons.push({ code, text: `${text}, the last time ${this.#secondsSince(growth.last)} s ago` });
    };
    grown(this.#restarts, 'engine_restarted', 'the engine was restarted, and its signatures lost their state');
    grown(this.#drops, 'events_dropped', 'events were dropped that signatures listen to');
    const flood = 'a process has sent more events than its share of the buffer, so that some of its own were dropped';
    grown(this.#overShare, 'process_over_share', flood);
    grown(this.#losses, 'events_lost', 'Tracee has lost events, or sent some that are too large to be read');
    grown(this.#undelivered, 'findings_undelivered', 'findings did not reach an output');
    const out = [...new Set(quarantined.flatMap(({ signatures }) => signatures))];
    if (out.length > 0)
      reasons.push({ code: 'signatures_quarantined', text: `signatures were taken out of service: ${out.join(', ')}` });
    if (suspended.length > 0) {
      const text = `signatures or models are suspended after too many faults: ${suspended.join(', ')}`;
      reasons.push({ code: 'signatures_suspended', text });
    }
    if (reload.result === 'refused') {
      const text = `the last reload was refused, and the earlier signatures and settings go on${because(reload.fault)}`;
      reasons.push({ code: 'reload_refused', text });
    }
    if (saved?.state === 'failing')
      reasons.push({ code: 'state_not_saved', text: `the state file does not hold the state${because(saved.reason)}` });
    if (recorder?.state === 'failing')
      reasons.push({
        code: 'recorder_failing',
        text: `the flight recorder records nothing${because(recorder.reason)}`,
      });
    grown(this.#recorderLosses, 'recorder_losing', 'the flight recorder has lost events; signatures have seen them');
    grown(this.#refusedCapsules, 'capsules_refused', 'findings got no capsule, because there are too many of them');
    return reasons;
  }

  #secondsSince(moment: number): number {
    return Math.floor((this.#now() - moment) / 1_000);
  }
}

function probe(reasons: readonly Reason[]): Probe {
  return { state: reasons.length === 0 ? 'ok' : 'failing', reasons };
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}

function whyNotDelivering({ name, state, reason, spooled_in: spool }: OutputVitals): Reason[] {
  switch (state) {
    case 'ok':
    case 'behind':
    case 'removed':
      return [];
    case 'stuck':
      return [{ code: 'output_stuck', text: `the output ${name} takes nothing${because(reason)}` }];
    case 'failing':
      // A receiver that is away is no fault of this node: a whole fleet would become unready with it.
      if (spool !== undefined) return [];
      return [{ code: 'output_failing', text: `the output ${name} cannot be written${because(reason)}` }];
    case 'gone':
      return [{ code: 'output_gone', text: `the output ${name} has ended${because(reason)}` }];
  }
}

/** Remembers when a counter last grew. */
class Growth {
  readonly #forMs: number;
  readonly #now: () => number;
  #value = 0;
  #at: number | undefined;

  constructor(forMs: number, now: () => number) {
    this.#forMs = forMs;
    this.#now = now;
  }

  see(value: number): void {
    if (value > this.#value) this.#at = this.#now();
    this.#value = value;
  }

  /** Time of the last growth; undefined if it is too long ago to be reported. */
  get last(): number | undefined {
    return this.#at !== undefined && this.#now() - this.#at < this.#forMs ? this.#at : undefined;
  }
}
