/** The intake's thread: reads Tracee's stream at full speed and passes wanted events to the engine's thread. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { Selector } from '../../event/message/selector.ts';
import type { Intake } from '../../intake/intake.ts';
import { openTracee } from '../../intake/live/open-tracee.ts';
import { Tap } from '../../recorder/tap.ts';
import { RingWriter } from '../../ring/writer.ts';
import { flag, intakeCounts } from '../shared.ts';
import type { FromIntake, IntakeThreadData, ToIntake } from '../thread-messages.ts';
import { tidyUp } from '../v8/memory.ts';
import { FairShare } from './fair-share.ts';
import { Overload, reserveBytes } from './overload.ts';
import { PathWatch } from './path-watch.ts';
import { RingSink } from './ring-sink.ts';

function run(port: MessagePort, data: IntakeThreadData): void {
  const { memory, address, transport, wait, maxEvents, onOverload } = data;
  const tap = data.tape && new Tap(data.tape);
  const words = new Int32Array(memory.words);
  const say = (message: FromIntake): void => port.postMessage(message);
  let wake: MessagePort | undefined;
  let intake: Intake | undefined;
  let sink: RingSink | undefined;
  let saidUnreadable = false;
  let paths: PathWatch | undefined = new PathWatch();

  /** Checks events only until it is known whether Tracee sends paths. */
  const watchPaths = (bytes: Uint8Array, from: number, to: number): void => {
    const seen = paths?.look(bytes, from, to);
    if (seen === undefined) return;
    paths = undefined;
    if (seen === 'missing') say({ say: 'pathless' });
  };

  const start = ({ names, receivedByName, droppedByName }: Extract<ToIntake, { readonly tell: 'start' }>): void => {
    const opened = openTracee({ address, transport, wait, onState: (state) => say({ say: 'state', state }) });
    const capacity = memory.ring.data.byteLength;
    // With back-pressure, the reserve must be free also after the writer wraps.
    const writer = new RingWriter(memory.ring, onOverload === 'block' ? 2 * reserveBytes : undefined);
    const ringSink = new RingSink({
      writer,
      selector: new Selector(names),
      counts: intakeCounts(memory),
      receivedByName: new Float64Array(receivedByName),
      droppedByName: new Float64Array(droppedByName),
      capacity,
      share: onOverload === 'drop' ? new FairShare(writer, capacity) : undefined,
      onOverShare: ({ uniqueId, hostPid }) => say({ say: 'over-share', uniqueId, hostPid }),
      maxEvents,
      now: () => performance.now(),
      wake: () => wake?.postMessage(0),
      onGap: (gap) => say({ say: 'gap', gap }),
      onUnreadable: (error) => {
        if (saidUnreadable) return;
        saidUnreadable = true;
        say({ say: 'unreadable', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      },
      onFull: () => {
        say({ say: 'full' });
        opened.stop();
      },
      wantsQuiet() {
        if (Atomics.load(words, flag.waiting) === 1) return 'often';
        return Atomics.load(words, flag.repeats) === 1 ? 'seldom' : 'never';
      },
    });
    const overload = onOverload === 'block' ? new Overload(opened, ringSink, capacity) : undefined;
    intake = opened;
    sink = ringSink;
    opened
      .run({
        message(bytes, from, to, arrival) {
          if (tap !== undefined) tap.message(bytes, from, to);
          if (paths !== undefined) watchPaths(bytes, from, to);
          ringSink.message(bytes, from, to, arrival);
        },
        unreadable: (error) => ringSink.unreadable(error),
        gap(gap) {
          tap?.gap(gap);
          ringSink.gap(gap);
        },
        quiet: (nanoseconds) => ringSink.quiet(nanoseconds),
        batch() {
          tap?.publish();
          ringSink.batch();
          overload?.look();
        },
      })
      .then(
        () => {
          ringSink.close('whole');
          say({ say: 'ended' });
        },
        (error: unknown) => {
          if (!(error instanceof SequentError)) throw error;
          ringSink.close('stopped');
          say({ say: 'refused', code: error.code, text: error.text });
        },
      );
  };

  port.on('message', (message: ToIntake) => {
    switch (message.tell) {
      case 'start':
        start(message);
        break;
      case 'engine':
        wake?.close();
        wake = message.wake;
        break;
      case 'names':
        sink?.change(message.number, message.names);
        break;
      case 'stop':
        if (message.how === 'stopped') sink?.close('stopped');
        intake?.stop();
        break;
    }
  });
}

if (parentPort === null) throw new Error('this module must be started as a worker');
const port = parentPort;
// Later messages wait until `run` listens, because it is called before the next message is taken.
port.once('message', (data: IntakeThreadData) => {
  run(port, data);
  // The engine loads signatures meanwhile. Later, this would pause the reading of the stream.
  tidyUp();
});
