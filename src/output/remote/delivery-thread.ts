/** The delivery thread: takes records of the outputs over the network, keeps them in the spool, and sends them. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { OutputRecord } from '../record.ts';
import { openSpool, type SpoolLog } from '../spool/open-store.ts';
import type { DeliveryThreadData, EndDelivery, FromDelivery, RemoteOutput, ToDelivery } from './messages.ts';
import { OpenedOutputs } from './opened-outputs.ts';
import { RemotePipeline } from './remote-pipeline.ts';

const tellEveryMs = 100;
/** An output without progress for this time is given up when it closes, in milliseconds. */
const stallMs = { live: 4_000, recorded: 30_000 } as const;

interface Running {
  readonly pipeline: RemotePipeline;
  hasNews: boolean;
  /** Batches that are stored, but not acknowledged to the main thread, because the store has little room. */
  untold: number[];
}

async function main(port: MessagePort, data: DeliveryThreadData): Promise<void> {
  const say = (message: FromDelivery): void => port.postMessage(message);
  const { spool, source } = data;
  const running = new Map<number, Running>();
  /** Outputs whose messages have to wait. */
  const beginning = new Map<number, Promise<void>>();
  const tell: SpoolLog = (level, message, fields) => say({ say: 'log', level, message, fields });
  const stores = await openSpool(spool, tell);
  const opened = new OpenedOutputs(data, stores, tell);
  const release = (output: number): void => {
    const one = running.get(output);
    if (one === undefined || !hasRoom(one.pipeline, data)) return;
    for (const batch of one.untold.splice(0)) say({ say: 'taken', output, batch });
  };
  const open = async (output: number, as: RemoteOutput): Promise<void> => {
    try {
      await opened.open(output, as, running.has(output));
      say({ say: 'opened', output });
    } catch (error) {
      const { code, text } = sequentError(error);
      say({ say: 'refused', output, code, text });
    }
  };
  const begin = async (output: number, as: RemoteOutput): Promise<void> => {
    // A thread that follows another opens the outputs itself.
    const { destination, store } = opened.take(output) ?? (await opened.openNow(as, running.has(output)));
    if (store === undefined) {
      running.get(output)?.pipeline.replace(destination, as);
      return;
    }
    const log = (level: 'info' | 'warn' | 'error', message: string, fields = {}): void =>
      say({ say: 'log', level, message, fields: { output: as.name, ...fields } });
    const pipeline = new RemotePipeline(as, destination, store, {
      stallMs: stallMs[source],
      spoolBytes: spool.maxBytes,
      onChange: () => {
        const changed = running.get(output);
        if (changed !== undefined) changed.hasNews = true;
      },
      onRoom: () => release(output),
      log,
    });
    running.set(output, { pipeline, hasNews: true, untold: [] });
  };
  for (const [output, as] of data.outputs) await begin(output, as);
  setInterval(() => {
    for (const [output, one] of running) {
      one.pipeline.look();
      release(output);
      if (!one.hasNews) continue;
      one.hasNews = false;
      say({ say: 'account', output, account: one.pipeline.account });
    }
  }, tellEveryMs);
  // Not called when the main thread ends this one.
  process.on('exit', () => {
    for (const [output, one] of running) {
      one.pipeline.abandon();
      for (const batch of one.untold) say({ say: 'taken', output, batch });
      say({ say: 'account', output, account: one.pipeline.account });
    }
    stores.close();
  });
  const close = async (output: number, { pipeline }: Running): Promise<void> => {
    await pipeline.close();
    running.delete(output);
    say({ say: 'closed', output, account: pipeline.account });
  };
  const take = (message: ToDelivery): void => {
    const { output } = message;
    const one = running.get(output);
    switch (message.tell) {
      case 'open':
        void open(output, message.as);
        break;
      case 'begin': {
        const begun = begin(output, message.as).finally(() => beginning.delete(output));
        beginning.set(output, begun);
        break;
      }
      case 'drop':
        void opened.drop(output);
        break;
      case 'records':
        if (one === undefined) return;
        one.pipeline.accept(recordsOf(message));
        one.untold.push(message.batch);
        release(output);
        break;
      case 'stop':
        one?.pipeline.stop();
        break;
      case 'close':
        if (one !== undefined) void close(output, one);
        break;
    }
  };
  port.on('message', (message: ToDelivery | EndDelivery) => {
    if (message.tell === 'end') process.exit();
    const begun = beginning.get(message.output);
    if (begun === undefined) take(message);
    else void begun.then(() => take(message));
  });
  say({ say: 'ready' });
}

/** A recording waits while a spool is half full and the receiver makes progress. */
function hasRoom(pipeline: RemotePipeline, { source, spool }: DeliveryThreadData): boolean {
  if (source === 'live') return true;
  return pipeline.account.waitingBytes < spool.maxBytes / 2 || pipeline.idleMs > stallMs.recorded;
}

function recordsOf({ chunk, records }: Extract<ToDelivery, { tell: 'records' }>): OutputRecord[] {
  let start = 0;
  return records.map(({ facts, end }) => {
    const body = Buffer.from(chunk.buffer, chunk.byteOffset + start, end - 1 - start);
    start = end;
    return { ...facts, body };
  });
}

function sequentError(error: unknown): SequentError {
  if (error instanceof SequentError) return error;
  return new SequentError('SEQ_OUTPUT', { what: `the outputs cannot be opened: ${describeThrown(error)}` });
}

const port = parentPort;
if (port === null) throw new TypeError('the delivery thread needs a parent thread');
try {
  await main(port, workerData);
} catch (error) {
  const { code, text } = sequentError(error);
  const failure: FromDelivery = { say: 'failed', code, text };
  port.postMessage(failure);
}
