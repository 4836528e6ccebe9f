import * as z from 'zod';

/** State of one helper, as its `save` has returned it. */
const savedHelper = z.strictObject({
  /** The kind of its state, see `StateSpec.keeps`: state is not given to a helper that keeps something else. */
  keeps: z.string(),
  value: z.unknown(),
});
const schema = z.strictObject({
  format: z.literal(1),
  states: z.record(z.string(), z.record(z.string(), savedHelper)),
});

/** Saved helpers by their name in the signature. */
export type SavedHelpers = Readonly<Record<string, z.output<typeof savedHelper>>>;
/** Saved state by the id of the signature. */
export type SavedState = ReadonlyMap<string, SavedHelpers>;

/** Limit of the bytes of a snapshot. */
const maxSnapshotBytes = 64 * 1024 * 1024;

/** State of all signatures that outlives an engine. */
export interface Snapshot {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Ids of signatures whose state is left out, because the snapshot would be too large. */
  readonly leftOut: readonly string[];
}

/**
 * Reads a snapshot.
 * @returns undefined if it is not one
 */
export function readSnapshot(bytes: Uint8Array): SavedState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  const { data } = schema.safeParse(value);
  return data && new Map(Object.entries(data.states));
}

/**
 * Writes a snapshot. Signatures come in the given order; one that does not fit is left out.
 * @param most limit of its bytes
 */
export function writeSnapshot(
  states: Iterable<readonly [id: string, SavedHelpers]>,
  most = maxSnapshotBytes,
): Snapshot {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const leftOut: string[] = [];
  let bytes = 0;
  for (const [id, helpers] of states) {
    const part = encoder.encode(`${parts.length === 0 ? '' : ','}${JSON.stringify(id)}:${JSON.stringify(helpers)}`);
    if (bytes + part.length > most) leftOut.push(id);
    else {
      parts.push(part);
      bytes += part.length;
    }
  }
  const [before, after] = [encoder.encode('{"format":1,"states":{'), encoder.encode('}}')];
  const whole = new Uint8Array(before.length + bytes + after.length);
  let at = 0;
  for (const part of [before, ...parts, after]) {
    whole.set(part, at);
    at += part.length;
  }
  return { bytes: whole, leftOut };
}
