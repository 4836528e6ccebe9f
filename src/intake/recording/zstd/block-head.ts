/** Why events are missing at a place of a recording. */
export const lossReasons = [
  /** The recorder had no room for them. Sequent evaluated them. */
  'recorder',
  /** The disk did not take them. Sequent evaluated them. */
  'disk',
  /** The recorder was not running before. */
  'start',
  /** The stream was cut. */
  'reconnect',
  /** The sidecar had no room for them. */
  'dropped',
  /** Tracee has lost them. */
  'kernel',
] as const;

/** Events that are missing before a block of a recording. */
export interface BlockLoss {
  readonly reason: (typeof lossReasons)[number];
  /** Number of events, if it is known. */
  readonly events?: number | undefined;
}

/** Description of a block of messages. It stands in a skippable frame before the frame with the messages. */
export interface BlockHead {
  /** Earliest and latest event time of the messages, epoch nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
  /** Time of writing, epoch milliseconds. */
  readonly written: number;
  /** Number of messages. */
  readonly events: number;
  /** Bytes of the frame with the messages, compressed. */
  readonly size: number;
  /** Losses between the block before and this one. */
  readonly losses: readonly BlockLoss[];
}

/** @returns the content of the skippable frame */
export function encodeBlockHead({ first, last, written, events, size, losses }: BlockHead): Buffer {
  return Buffer.from(JSON.stringify({ first: `${first}`, last: `${last}`, written, events, size, losses }));
}

/** @returns the head; undefined if the content is anything else, because the content comes from a file */
export function decodeBlockHead(content: Uint8Array): BlockHead | undefined {
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(content).toString());
  } catch {
    return undefined;
  }
  const fields = membersOf(given);
  const [first, last] = [timeOf(fields.get('first')), timeOf(fields.get('last'))];
  const [written, events, size] = ['written', 'events', 'size'].map((key) => countOf(fields.get(key)));
  if (first === undefined || last === undefined || written === undefined) return undefined;
  if (events === undefined || size === undefined) return undefined;
  const losses = fields.get('losses');
  return { first, last, written, events, size, losses: Array.isArray(losses) ? losses.flatMap(lossOf) : [] };
}

function lossOf(given: unknown): readonly BlockLoss[] {
  const fields = membersOf(given);
  const reason = lossReasons.find((known) => known === fields.get('reason'));
  if (reason === undefined) return [];
  const events = countOf(fields.get('events'));
  return [{ reason, ...(events !== undefined && { events }) }];
}

function membersOf(given: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof given === 'object' && given !== null ? Object.entries(given) : []);
}

function timeOf(given: unknown): bigint | undefined {
  return typeof given === 'string' && /^-?\d{1,25}$/.test(given) ? BigInt(given) : undefined;
}

function countOf(given: unknown): number | undefined {
  return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? given : undefined;
}
