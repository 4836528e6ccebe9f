import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];
/** Limit of the state of one lane, unpacked. */
const mostStateBytes = 64 * 1024 * 1024;

/** The saved state of a lane, with its revision. */
export interface SavedLane {
  /** Undefined if nothing was saved. */
  readonly bytes: Uint8Array | undefined;
  /** Sequence of the message that holds it; 0 if there is none. */
  readonly revision: number;
}

/**
 * Reads the state of a lane.
 * @throws an error of the client, or of zlib if the state is damaged
 */
export async function readLaneState(manager: JetStreamManager, stream: string, subject: string): Promise<SavedLane> {
  const stored = await manager.streams.getMessage(stream, { last_by_subj: subject });
  if (stored === null) return { bytes: undefined, revision: 0 };
  const bytes = await unpack(stored.data, { maxOutputLength: mostStateBytes });
  return { bytes, revision: stored.seq };
}

/**
 * Saves the state of a lane, if nobody has saved another one since `revision`.
 * @returns the new revision
 * @throws an error of the client: another worker has the lane, or the server does not answer
 */
export async function saveLaneState(
  stream: JetStreamClient,
  subject: string,
  bytes: Uint8Array,
  revision: number,
): Promise<number> {
  const { seq } = await stream.publish(subject, await pack(bytes), {
    expect: { lastSubjectSequence: revision },
  });
  return seq;
}
