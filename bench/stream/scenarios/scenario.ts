import type { Client } from '../measure/clients.ts';
import type { Run } from '../measure/run.ts';
import type { TraceeProcess } from '../measure/tracee-process.ts';

/** Common inputs of all scenarios. */
export interface Bench {
  /** Sequent first: the others are compared with it. */
  readonly clients: readonly Client[];
  /** The events that the rseq pack listens to. */
  readonly events: readonly string[];
  /** A folder for sockets and what clients write. */
  readonly folder: string;
  readonly rounds: number;
  /** Shares of subscribed events at which the peak is measured. */
  readonly shares: readonly number[];
  /** How long clients are sent events in one run. */
  readonly seconds: number;
  /** Factor for fixed numbers of events: 1, or less for a quick run. */
  readonly scale: number;
  /** Starts a simulated Tracee in which this share of the events is listened to. It is ended by the bench. */
  simulate(share: number): Promise<TraceeProcess>;
  /** The same, but one that encodes each event when it sends it, as Tracee does. Undefined without Go. */
  readonly simulateTracee?: (share: number) => Promise<TraceeProcess>;
  /** To be called after each run: it shows progress and checks what was counted, unless that is known to be unsound. */
  readonly onRun: (run: Run, isSound?: boolean) => void;
}

/** A part of the report, in Markdown below a heading of its own. */
export interface Section {
  readonly title: string;
  readonly text: string;
}

export interface Scenario {
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  /** Left out of a quick run. */
  readonly isSlow?: boolean;
  /** Undefined where it cannot be run here. */
  run(bench: Bench): Promise<Section | undefined>;
}
