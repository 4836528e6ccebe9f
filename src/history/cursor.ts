/** The place of a record. */
export interface Place {
  /** Epoch nanoseconds. */
  readonly time: bigint;
  /** Rises in the order of storing. */
  readonly seq: number;
}

/** Writes a place as the text that callers keep. */
export function printCursor({ time, seq }: Place): string {
  return `${time}.${seq}`;
}

/** @returns undefined if the text is no cursor */
export function parseCursor(text: string): Place | undefined {
  const [, time, seq] = /^(\d{1,19})\.(\d{1,16})$/.exec(text) ?? [];
  if (time === undefined || seq === undefined) return undefined;
  const place = { time: BigInt(time), seq: Number(seq) };
  return place.time < 2n ** 63n && Number.isSafeInteger(place.seq) ? place : undefined;
}

/** Whether a record comes after another one in results: it is older, or as old and stored earlier. */
export function isBehind(one: Place, other: Place): boolean {
  return one.time < other.time || (one.time === other.time && one.seq < other.seq);
}
