import type { ErrorCode, ErrorText } from '../../errors.ts';
import type { HistoryCounts } from '../../history/sqlite/writer.ts';
import type { LogFields } from '../../telemetry/log.ts';
import type { BySeverity } from '../delivery.ts';
import type { ThreadTypeName } from '../destination-types.ts';
import type { RecordFacts } from '../record.ts';

/** An output over the network, as the delivery thread needs it. */
export interface RemoteOutput {
  /** Its name in the configuration. */
  readonly name: string;
  readonly type: ThreadTypeName;
  /** The options of its type. */
  readonly options: unknown;
  /** Media type of its bodies. */
  readonly contentType: string;
  readonly batch: BatchOptions;
  readonly retry: RetryTimes;
}

export interface BatchOptions {
  /** Maximum number of records of one request. */
  readonly records: number;
  /** Maximum size of the bodies of one request, in bytes. */
  readonly bytes: number;
  /** Time for which a batch that is not full waits for more records, in milliseconds. */
  readonly lingerMs: number;
}

export interface RetryTimes {
  /** Longest pause before the first retry, in milliseconds. */
  readonly firstMs: number;
  /** Longest pause before any retry, in milliseconds. */
  readonly mostMs: number;
}

export interface SpoolSettings {
  /** Folder of the spool; records wait in memory where there is none. */
  readonly dir: string | undefined;
  /** Maximum size of the waiting records of one output, in bytes. */
  readonly maxBytes: number;
  /** Maximum age of a waiting record, in milliseconds. */
  readonly maxAgeMs: number;
}

/** Start data of the delivery thread. */
export interface DeliveryThreadData {
  /** The outputs that a thread opens when it follows another, by their numbers. */
  readonly outputs: ReadonlyMap<number, RemoteOutput>;
  readonly spool: SpoolSettings;
  readonly node: string;
  /** Environment variables, for secrets. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** `recorded`: the input can wait, so the thread takes records only while it has room. */
  readonly source: 'live' | 'recorded';
}

/** Message to the delivery thread. `output` is the number of an output; no other output gets it again. */
export type ToDelivery =
  /** Opens an output, or another destination for a running output. It begins later. */
  | { readonly tell: 'open'; readonly output: number; readonly as: RemoteOutput }
  /** Begins what was opened. */
  | { readonly tell: 'begin'; readonly output: number; readonly as: RemoteOutput }
  /** Closes what was opened. */
  | { readonly tell: 'drop'; readonly output: number }
  | {
      readonly tell: 'records';
      readonly output: number;
      readonly batch: number;
      /** The bodies, each followed by a newline. */
      readonly chunk: Uint8Array<ArrayBuffer>;
      readonly records: readonly { readonly facts: RecordFacts; readonly end: number }[];
    }
  /** Sends what waits, and closes the output. */
  | { readonly tell: 'close'; readonly output: number }
  /** Closes the output without sending what waits. */
  | { readonly tell: 'stop'; readonly output: number };

/** Ends the thread, after its outputs are closed. */
export interface EndDelivery {
  readonly tell: 'end';
}

/** The way of the records of an output in the delivery thread. See `SpoolAccount`. */
export interface RemoteAccount {
  readonly accepted: number;
  readonly resumed: number;
  readonly retried: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly dead: number;
  readonly lost: BySeverity;
  /** Records that wait in the spool. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Where they wait. Records in memory are lost when the program ends. */
  readonly store: 'disk' | 'memory';
  /** Why the last try failed; undefined once a try succeeded. */
  readonly failure: string | undefined;
  /** How often the delivery thread was started again after it had ended by itself. */
  readonly restarts: number;
  /** Counts of the history, if the destination is one. */
  readonly history?: HistoryCounts | undefined;
}

/** Message of the delivery thread. */
export type FromDelivery =
  | { readonly say: 'ready' }
  | { readonly say: 'failed'; readonly code: ErrorCode; readonly text: ErrorText }
  /** The answers to `open`. */
  | { readonly say: 'opened'; readonly output: number }
  | { readonly say: 'refused'; readonly output: number; readonly code: ErrorCode; readonly text: ErrorText }
  /** The spool has stored a batch. */
  | { readonly say: 'taken'; readonly output: number; readonly batch: number }
  | { readonly say: 'account'; readonly output: number; readonly account: RemoteAccount }
  | {
      readonly say: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: LogFields;
    }
  | { readonly say: 'closed'; readonly output: number; readonly account: RemoteAccount };
