import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type Address, printAddress } from '../address.ts';
import { SequentError } from '../errors.ts';
import { describeThrown } from '../text/thrown.ts';

/** Time limit for an answer, in milliseconds. The listener answers from memory. */
const patienceMs = 2_000;
/** Maximum size of an answer. Health has a few KiB, and some thousand series of metrics have less than a tenth of it. */
const maxBytes = 8 * 2 ** 20;

/** An answer of the health listener, or why there is none. */
export type ListenerAnswer = { readonly status: number; readonly body: string } | { readonly failure: string };

/**
 * Asks the health listener of a running sidecar. Never rejects.
 * @param path such as `/healthz`
 */
export async function askListener(address: Address, path: string): Promise<ListenerAnswer> {
  const signal = AbortSignal.timeout(patienceMs);
  const target = address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port };
  try {
    const asking = request({ ...target, path, agent: false, signal });
    asking.end();
    const [response]: IncomingMessage[] = await once(asking, 'response');
    // Reading the body reports an error after the head.
    asking.on('error', () => {});
    const body = await bodyOf(response);
    // The end of the time cuts a body without a length, which then looks complete.
    signal.throwIfAborted();
    return { status: response?.statusCode ?? 0, body };
  } catch (error) {
    if (signal.aborted) return { failure: `none came within ${patienceMs / 1_000} s` };
    return { failure: error instanceof Error ? error.message : describeThrown(error) };
  }
}

/** The error of a command that needs an answer. */
export function noAnswer(address: Address, reason: string): SequentError {
  return new SequentError(
    'SEQ_HEALTH',
    {
      what: `there is no answer of a sidecar: ${reason}`,
      where: printAddress(address),
      todo: 'check that `sequent run --health ADDRESS` runs with this address, as the same user',
    },
    { exitCode: 1 },
  );
}

/** @throws Error if the answer is too large or cut */
async function bodyOf(response: IncomingMessage | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response ?? []) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is larger than ${maxBytes / 2 ** 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
