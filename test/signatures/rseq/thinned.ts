import { basename } from 'node:path';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { expectations, type Loss, recordingLines } from './recording-run.ts';

export interface Message {
  /** Since `start`, so that they are exact in a number. */
  readonly nanoseconds: number;
  readonly program: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The events that the rules use; all others would only take time. */
const wanted = new Set([
  'rseq',
  'set_tid_address',
  'sched_process_exec',
  'sched_process_fork',
  'sched_process_exit',
  'clone',
  'prctl',
]);

const start = Date.parse('2026-11-23T00:00:00Z');
const misuse = expectations('rseq');

/** The recording `rseq`, as far as the rules look at it. */
export const all: readonly Message[] = recordingLines('rseq.ndjson.gz')
  .map(message)
  .filter(({ name }) => wanted.has(name));
/** The same without the programs that misuse the calls. Shells that start those stay, with their forks and exits. */
export const benign: readonly Message[] = all.filter(({ program }) => !misuse.has(program));

function message(line: string): Message {
  const event: { timestamp: string; name: string; workload?: { process?: { executable?: { path?: string } } } } =
    JSON.parse(line);
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(event.timestamp) ?? [];
  return {
    nanoseconds: (Date.parse(`${seconds}Z`) - start) * 1e6 + Number(fraction.padEnd(9, '0')),
    program: basename(event.workload?.process?.executable?.path ?? ''),
    name: event.name,
    bytes: encodeProtobufJson(event),
  };
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often the sidecar reads Tracee's counter of lost events. */
const pollNanoseconds = 5e9;

/**
 * The benign part without a share of its events, chosen by the seed. As in the sidecar, the losses are told every five seconds
 * and not where they happen. Tracee v0.24.1 and main both have no other word for a loss than this counter.
 */
export function thinned(share: number, seed: number): (Uint8Array | Loss)[] {
  const random = randomFrom(seed);
  const stream: (Uint8Array | Loss)[] = [];
  let lost = 0n;
  let poll = (benign[0]?.nanoseconds ?? 0) + random() * pollNanoseconds;
  const tell = (): void => {
    if (lost > 0n) stream.push({ lost });
    lost = 0n;
  };
  for (const { nanoseconds, bytes } of benign) {
    for (; nanoseconds >= poll; poll += pollNanoseconds) tell();
    if (random() < share) lost++;
    else stream.push(bytes);
  }
  tell();
  return stream;
}
