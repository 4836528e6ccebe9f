import type { OutputVitals, Vitals } from './vitals.ts';

/** Why a sidecar is not as it should be. Codes are stable; docs/reference/health.md lists them. */
export interface Reason {
  readonly code: ReasonCode;
  /** One sentence for a person. It may hold text from outside. */
  readonly text: string;
}

/** Every reason; docs/reference/health.md lists the same. A code is never used for something else. */
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
] as const;

export type ReasonCode = (typeof reasonCodes)[number];

/** An answer to a probe. */
export interface Probe {
  readonly state: 'ok' | 'failing';
  readonly reasons: readonly Reason[];
}

/** Everything that there is to say. */
export interface HealthReport extends Omit<Vitals, 'stream'> {
  /** `degraded` where there is a reason. */
  readonly state: 'ok' | 'degraded';
  readonly live: boolean;
  readonly ready: boolean;
  readonly reasons: readonly Reason[];
  readonly stream: Vitals['stream']['state'];
}

/** An engine that neither waits nor goes on for so long is stuck, and the watchdog has not helped. */
const stalledAfterMs = 30_000;
/** A stream may be away for so long before it counts. */
const awayAfterMs = 5_000;
/** What happened once is told for so long. */
const toldForMs = { losses: 60_000, restarts: 600_000 };

/**
 * Judges how a sidecar is. What lasts, or was once, is known from samples: `sample` is to be called several times a second.
 */
export class Health {
  readonly #look: () => Vitals;
  readonly #now: () => number;
  readonly #drops: Growth;
  readonly #overShare: Growth;
  readonly #losses: Growth;
  readonly #undelivered: Growth;
  readonly #restarts: Growth;
  /** When the stream was last seen open; undefined until then. */
  #open: number | undefined;
  #progress = 0;
  #progressAt: number;

  /** @param now a clock that never goes back, in milliseconds */
  constructor(look: () => Vitals, now: () => number) {
    this.#look = look;
    this.#now = now;
    this.#progressAt = now();
    this.#drops = new Growth(toldForMs.losses, now);
    this.#overShare = new Growth(toldForMs.losses, now);
    this.#losses = new Growth(toldForMs.losses, now);
    this.#undelivered = new Growth(toldForMs.losses, now);
    this.#restarts = new Growth(toldForMs.restarts, now);
  }

  /** Looks at the sidecar, and remembers what will be asked for later. */
  sample(): Vitals {
    const vitals = this.#look();
    const { stream, engine, counts } = vitals;
    const now = this.#now();
    if (stream.state === 'streaming') this.#open = now;
    // Loading has time-outs of its own, and a pause is on purpose: a new start of the program would help neither.
    if (engine.state !== 'running' || engine.idle || engine.progress !== this.#progress) {
      this.#progress = engine.progress;
      this.#progressAt = now;
    }
    this.#drops.see(counts.dropped);
    this.#overShare.see(counts.dropped_over_share);
    this.#losses.see(counts.lost);
    this.#undelivered.see(counts.undelivered);
    this.#restarts.see(engine.restarts);
    return vitals;
  }

  /** Whether a new start would help: the engine goes on. That this is answered shows that the main thread does. */
  live(): Probe {
    this.sample();
    return probe(this.#whyNotLive());
  }

  /** Whether findings come: the signatures are loaded, the stream is open, the outputs deliver. */
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
    return [{ code: 'engine_stalled', text: `the engine has not gone on for ${seconds} s` }];
  }

  #whyNotReady({ stream, engine, outputs }: Vitals): Reason[] {
    const reasons: Reason[] = [];
    if (engine.state === 'loading')
      reasons.push({ code: 'signatures_loading', text: 'the signatures are being loaded' });
    if (engine.state === 'pausing')
      reasons.push({
        code: 'engine_pausing',
        text: 'the engine has ended too often and is started again after a pause',
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

  #whyDegraded({ quarantined, engine: { suspended }, outputs }: Vitals): Reason[] {
    const reasons = outputs.flatMap(({ name, state, reason }): Reason[] =>
      state === 'behind'
        ? [{ code: 'output_behind', text: `the output ${name} cannot keep up${because(reason)}` }]
        : [],
    );
    const grown = (growth: Growth, code: ReasonCode, text: string): void => {
      if (growth.last !== undefined)
        reasons.push({ code, text: `${text}, the last time ${this.#secondsSince(growth.last)} s ago` });
    };
    grown(this.#restarts, 'engine_restarted', 'the engine was started again, and its signatures lost their state');
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

function whyNotDelivering({ name, state, reason }: OutputVitals): Reason[] {
  switch (state) {
    case 'ok':
    case 'behind':
      return [];
    case 'stuck':
      return [{ code: 'output_stuck', text: `the output ${name} takes nothing${because(reason)}` }];
    case 'failing':
      return [{ code: 'output_failing', text: `the output ${name} cannot be written${because(reason)}` }];
    case 'gone':
      return [{ code: 'output_gone', text: `the output ${name} has ended${because(reason)}` }];
  }
}

/** Tells when a counter grew last. */
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

  /** Undefined where that is longer ago than it is told. */
  get last(): number | undefined {
    return this.#at !== undefined && this.#now() - this.#at < this.#forMs ? this.#at : undefined;
  }
}
