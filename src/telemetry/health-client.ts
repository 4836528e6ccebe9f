import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { z } from 'zod';
import { type Address, printAddress } from '../address.ts';
import { SequentError } from '../errors.ts';
import { describeThrown } from '../text/thrown.ts';

/** Answer of a health listener. */
export interface HealthAnswer {
  readonly healthy: boolean;
  /** `ok`, `failing` or `degraded`. */
  readonly state: string;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  /** The answer as JSON, as the listener wrote it. */
  readonly body: string;
}

/** Paths of a health listener. docs/reference/health.md describes them. */
export const probePaths = ['livez', 'readyz', 'healthz'] as const;

/** Time limit for an answer in milliseconds. The listener answers from memory. */
const patienceMs = 2_000;
/** Maximum size of an answer. The listener's own are a few KiB. */
const maxBodyBytes = 4 * 2 ** 20;

const answerSchema = z.object({
  state: z.string(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
});

/**
 * Asks the health listener of a running sidecar.
 * @throws SequentError SEQ_HEALTH with exit code 1 if it does not answer within 2 s, or not as a sidecar does
 */
export async function askHealth(address: Address, path: (typeof probePaths)[number]): Promise<HealthAnswer> {
  const signal = AbortSignal.timeout(patienceMs);
  const target = address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port };
  try {
    const asking = request({ ...target, path: `/${path}`, agent: false, signal });
    asking.end();
    const [response]: IncomingMessage[] = await once(asking, 'response');
    // Reading the body reports an error after the head.
    asking.on('error', () => {});
    const body = await bodyOf(response);
    const { state, reasons } = answerSchema.parse(JSON.parse(body));
    return { healthy: response?.statusCode === 200, state, reasons, body };
  } catch (error) {
    throw new SequentError(
      'SEQ_HEALTH',
      {
        what: `there is no answer of a sidecar: ${signal.aborted ? `none came within ${patienceMs / 1_000} s` : reasonOf(error)}`,
        where: printAddress(address),
        todo: 'check that `sequent run --health ADDRESS` runs with this address, as the same user',
      },
      { exitCode: 1, cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'another server answers at the address';
  return describeThrown(error);
}

/** @throws Error if the answer is too large or cut */
async function bodyOf(response: IncomingMessage | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response ?? []) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Error(`the answer is larger than ${maxBodyBytes / 2 ** 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
