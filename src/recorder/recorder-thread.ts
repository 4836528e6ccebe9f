/** The recorder's thread: writes the messages of the ring into segments, and capsules of findings. */
import { setPriority } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { recorderFolder } from '../intake/recording/zstd/segments.ts';
import { ownThreadFolder } from '../supervision/thread-time.ts';
import { describeThrown } from '../text/thrown.ts';
import { CapsuleDesk } from './desk/capsule-desk.ts';
import type { FromRecorder, RecorderThreadData, ToRecorder } from './messages.ts';
import { SegmentStore } from './segments/segment-store.ts';
import { recorderCounts } from './shared.ts';
import { TapeRecorder } from './stream/tape-recorder.ts';

/** Pause between two looks into the ring, in milliseconds. The ring holds half a second of 20 000 events a second. */
const pauseMs = 40;
/** Time limit of one look. */
const turnMs = 10;
const expireEveryMs = 1_000;
/** The recorder gets a processor after Tracee and the other threads (setpriority(2)). */
const nice = 5;

async function main(port: MessagePort, { memory, settings }: RecorderThreadData): Promise<void> {
  const say = (message: FromRecorder): void => port.postMessage(message);
  giveWay();
  const now = (): number => Date.now();
  const store = new SegmentStore(join(settings.folder, recorderFolder), settings, now());
  const counts = recorderCounts(memory);
  const tape = new TapeRecorder(memory, store, now, (failing) => say({ say: 'disk', failing }));
  let turned = 0;
  const turn = (): number => {
    turned = performance.now();
    return tape.turn(() => performance.now() - turned < turnMs);
  };
  const drain = (): void => {
    while (turn() > 0);
    tape.flush();
  };
  /** Lets the work on a capsule wait, so that the ring does not get full. */
  const pause = async (): Promise<void> => {
    if (performance.now() - turned < turnMs) return;
    turn();
    await immediate();
  };
  const view = {
    segments() {
      drain();
      return store.segments.map(({ path }) => path);
    },
    get newest() {
      return tape.newest;
    },
    get losses() {
      return tape.losses;
    },
  };
  const desk = new CapsuleDesk(settings, view, counts, say);
  const wake = new AbortController();
  port.on('message', (message: ToRecorder) => {
    if (message.tell === 'capsule') desk.take(message.request, message.surroundings, now());
    else wake.abort();
  });
  say({ say: 'ready' });
  let expired = 0;
  while (!wake.signal.aborted) {
    const taken = turn();
    desk.look(pause, now());
    if (performance.now() - expired >= expireEveryMs) {
      expired = performance.now();
      tape.expire();
    }
    // A full turn has left something in the ring.
    if (taken > 0 && performance.now() - turned >= turnMs) await immediate();
    else await delay(pauseMs, undefined, { signal: wake.signal }).catch(() => {});
  }
  drain();
  await desk.finish(pause, now());
  store.close();
  say({ say: 'closed' });
  port.close();
}

function giveWay(): void {
  const folder = ownThreadFolder();
  if (folder === undefined) return;
  try {
    setPriority(Number(basename(folder)), nice);
  } catch {
    // The priority is a courtesy. Some sandboxes refuse the call.
  }
}

async function start(): Promise<void> {
  if (parentPort === null) throw new Error('this module must be started as a worker');
  const port = parentPort;
  try {
    await main(port, workerData);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const refused: FromRecorder = { say: 'refused', reason: describeThrown(error) };
    port.postMessage(refused);
    port.close();
  }
}

void start();
