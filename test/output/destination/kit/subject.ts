import type { Destination } from '../../../../src/output/destination/destination.ts';

/** How a receiver treats the records that it gets from now on. */
export type Behaviour =
  /** It acknowledges every record, also those that `hang` held back, if their sender still waits. */
  | 'accept'
  /** It takes connections and bytes, but answers nothing. It must not keep the bytes of records. */
  | 'hang'
  /** It answers that it cannot take records now, such as with HTTP 503. */
  | 'fail'
  /** It closes the connection in place of every answer. */
  | 'close'
  /** Nothing listens, and open connections are closed. */
  | 'down';

/** A record that the receiver has acknowledged. */
export interface Arrival {
  readonly id: string;
  readonly body: Buffer;
}

/** The other end of a destination, as a test controls it. */
export interface KitReceiver {
  behave(behaviour: Behaviour): Promise<void>;
  /** Acknowledges the next records up to this number, and then behaves as after `fail` or `close`. */
  acceptOnly?(records: number): Promise<void>;
  /** Lists all acknowledged records in the order of their acknowledgement; a record may be there twice. */
  arrived(): Promise<readonly Arrival[]>;
  /** Ends the receiver and frees what it holds. */
  dispose(): Promise<void>;
}

/** What a receiver may be unable to do in a test, with the checks that need it. */
export type Faculty = Behaviour | 'acceptOnly' | 'refuse' | 'exit';

export interface KitSubject {
  readonly destination: Destination;
  readonly receiver: KitReceiver;
}

export interface KitOptions {
  /** Opens a new destination with a new receiver that accepts. */
  open(): Promise<KitSubject>;
  /** Makes the body of a record that contains a text; the UTF-8 of the text if absent. For receivers of JSON. */
  readonly body?: (text: string, id: string) => Buffer;
  /** Media type of the bodies; `application/json` if absent. */
  readonly contentType?: string;
  /** Text of a record that the receiver refuses for good. Needed unless `cannot` has `refuse`. */
  readonly refused?: string;
  /** True if the receiver acknowledges each record, so that `DeliveryError.settled` must be exact. */
  readonly settlesEach?: boolean;
  /** Text of secrets that the destination knows. No message may contain it. */
  readonly secrets?: readonly string[];
  /** Seconds that timers and connections may take to end after close; 10 if absent. */
  readonly patienceSeconds?: number;
  /** Faculties that the receiver lacks, with the reason. The checks that need them are skipped. */
  readonly cannot?: Readonly<Partial<Record<Faculty, string>>>;
}

/** A property of every destination. */
export interface Check {
  readonly title: string;
  readonly needs: readonly Faculty[];
  /** @throws AssertionError if the destination lacks the property */
  run(options: KitOptions): Promise<void>;
}

/** A signal that never aborts. */
export const never: AbortSignal = new AbortController().signal;

/**
 * Runs a check with a new destination, and ends both sides also if the check fails.
 * @returns the result of the check
 */
export async function withSubject<T>(options: KitOptions, check: (subject: KitSubject) => Promise<T>): Promise<T> {
  const subject = await options.open();
  try {
    return await check(subject);
  } finally {
    // A hung receiver may hold up close, so close is forced.
    await subject.destination.close(AbortSignal.abort());
    await subject.receiver.dispose();
  }
}
