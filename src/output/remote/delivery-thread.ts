/** The delivery thread: takes records of the outputs over the network, keeps them in the spool, and sends them. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { DestinationType } from '../destination/destination-type.ts';
import { openSecrets } from '../destination/secrets.ts';
import { remoteTypes } from '../destination-types.ts';
import type { OutputRecord } from '../record.ts';
import { openSpool } from '../spool/open-store.ts';
import type { DeliveryThreadData, FromDelivery, RemoteOutput, ToDelivery } from './messages.ts';
import { RemotePipeline } from './remote-pipeline.ts';

const tellEveryMs = 100;
/** An output without progress for this time is given up when it closes, in milliseconds. */
const stallMs = { live: 4_000, recorded: 30_000 } as const;

interface Running {
  readonly pipeline: RemotePipeline;
  hasNews: boolean;
  isClosed: boolean;
  /** Batches that are stored, but not acknowledged to the main thread, because the store has little room. */
  untold: number[];
}

async function main(port: MessagePort, data: DeliveryThreadData): Promise<void> {
  const say = (message: FromDelivery): void => port.postMessage(message);
  const { spool, source } = data;
  const running: Running[] = [];
  const stores = await openSpool(spool, (level, message, fields) => say({ say: 'log', level, message, fields }));
  const release = (output: number): void => {
    const one = running[output];
    if (one === undefined || !hasRoom(one.pipeline, data)) return;
    for (const batch of one.untold.splice(0)) say({ say: 'taken', output, batch });
  };
  const open = async (output: RemoteOutput, index: number): Promise<Running> => {
    const { name, contentType } = output;
    const context = { output: name, node: data.node, contentType, secrets: openSecrets(data.environment) };
    const type: DestinationType = remoteTypes[output.type];
    const destination = await type.open(type.options.parse(output.options), context);
    const log = (level: 'info' | 'warn' | 'error', message: string, fields = {}): void =>
      say({ say: 'log', level, message, fields: { output: name, ...fields } });
    const pipeline = new RemotePipeline(output, destination, stores.store(name), {
      stallMs: stallMs[source],
      spoolBytes: spool.maxBytes,
      onChange: () => {
        const one = running[index];
        if (one !== undefined) one.hasNews = true;
      },
      onRoom: () => release(index),
      log,
    });
    return { pipeline, hasNews: true, isClosed: false, untold: [] };
  };
  for (const [index, output] of data.outputs.entries()) running.push(await open(output, index));
  const timer = setInterval(() => {
    for (const [output, one] of running.entries()) {
      one.pipeline.look();
      release(output);
      if (!one.hasNews) continue;
      one.hasNews = false;
      say({ say: 'account', output, account: one.pipeline.account });
    }
  }, tellEveryMs);
  // Not called when the main thread ends this one.
  process.on('exit', () => {
    for (const [output, one] of running.entries()) {
      if (one.isClosed) continue;
      one.pipeline.abandon();
      for (const batch of one.untold) say({ say: 'taken', output, batch });
      say({ say: 'account', output, account: one.pipeline.account });
    }
    stores.close();
  });
  let left = running.length;
  port.on('message', (message: ToDelivery) => {
    const one = running[message.output];
    if (one === undefined) return;
    switch (message.tell) {
      case 'records':
        one.pipeline.accept(recordsOf(message));
        one.untold.push(message.batch);
        release(message.output);
        break;
      case 'stop':
        one.pipeline.stop();
        break;
      case 'close':
        void one.pipeline.close().then(() => {
          one.isClosed = true;
          say({ say: 'closed', output: message.output, account: one.pipeline.account });
          if (--left > 0) return;
          clearInterval(timer);
          stores.close();
        });
        break;
    }
  });
  if (spool.dir === undefined) {
    const fields = { outputs: data.outputs.map(({ name }) => name).join(', ') };
    say({ say: 'log', level: 'info', message: 'findings wait in memory, because no spool folder is set', fields });
  }
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

const port = parentPort;
if (port === null) throw new TypeError('the delivery thread needs a parent thread');
try {
  await main(port, workerData);
} catch (error) {
  const failure: FromDelivery =
    error instanceof SequentError
      ? { say: 'failed', code: error.code, text: error.text }
      : { say: 'failed', code: 'SEQ_OUTPUT', text: { what: `the outputs cannot be opened: ${describeThrown(error)}` } };
  port.postMessage(failure);
}
