/** The thread of the page in `run`: reads the history and serves browsers. No other thread waits for it. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { packageVersion } from '../../package.ts';
import { capsulesIn } from '../../recorder/capsule/capsule-lookup.ts';
import { describeThrown } from '../../text/thrown.ts';
import { loadPageFiles } from '../bundle/page-files.ts';
import { StoredHistory } from '../data/stored-history.ts';
import { servePage } from '../server/serve-page.ts';
import { shippedTexts } from '../telling/shipped-texts.ts';
import { teller } from '../telling/tell-finding.ts';
import type { FromPage, PageThreadData, SidecarPageState, ToPage } from './messages.ts';

const tellEveryMs = 1_000;

async function main(port: MessagePort, { access, history }: PageThreadData): Promise<void> {
  const say = (message: FromPage): void => port.postMessage(message);
  let state: SidecarPageState = {
    answer: { mode: 'live', source: 'starting', version: packageVersion() },
    suspended: [],
    quarantined: [],
  };
  const data = new StoredHistory(history);
  const server = await servePage(access, {
    files: await loadPageFiles(),
    data,
    state: () => state.answer,
    healthOf(id) {
      if (state.quarantined.includes(id)) return 'quarantined';
      return state.suspended.includes(id) ? 'suspended' : 'ok';
    },
    teller: teller({ data, signatures, capsuleOf: capsulesIn(join(history, 'capsules')) }),
    now: () => BigInt(Date.now()) * 1_000_000n,
    onFault: (reason) => say({ say: 'fault', reason }),
  });
  let told = server.counts;
  const telling = setInterval(() => {
    const { counts } = server;
    if (counts.streams === 0 && isDeepStrictEqual(counts, told)) return;
    told = counts;
    say({ say: 'counts', counts });
  }, tellEveryMs);
  port.on('message', (message: ToPage) => {
    if (message.tell === 'state') ({ state } = message);
    else {
      clearInterval(telling);
      say({ say: 'counts', counts: server.counts });
      void server.close().then(() => {
        data.close();
        say({ say: 'closed' });
        port.close();
      });
    }
  });
  say({ say: 'listening', address: server.address });
}

async function signatures(): ReturnType<typeof shippedTexts> {
  // Signatures import `tracee-sequent`, which this module resolves.
  await import('../../self.ts');
  return shippedTexts();
}

const port = parentPort;
if (port === null) throw new TypeError('the thread of the page needs a parent thread');
try {
  await main(port, workerData);
} catch (error) {
  const { code, text } =
    error instanceof SequentError
      ? error
      : new SequentError('SEQ_LISTEN', { what: `the page cannot be served: ${describeThrown(error)}` });
  const failure: FromPage = { say: 'failed', code, text };
  port.postMessage(failure);
  port.close();
}
