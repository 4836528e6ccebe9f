import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** An answer of the health listener. */
export interface Answer {
  readonly status: number | undefined;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly outputs: readonly { readonly name: string; readonly state: string }[];
  readonly saved_state?: { readonly state: string; readonly reason?: string };
}

/** Asks over a unix socket. Undefined where nobody answers yet. */
export async function ask(socketPath: string, path: string): Promise<Answer | undefined> {
  try {
    const request = get({ socketPath, path, agent: false });
    // A program that is killed resets the connection, also after its answer has begun.
    request.on('error', () => {});
    const [response]: IncomingMessage[] = await once(request, 'response');
    return response && { ...JSON.parse(await text(response)), status: response.statusCode };
  } catch {
    return undefined;
  }
}

/** Asks until the answer is as wanted. */
export async function askUntil(socketPath: string, path: string, isIt: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask(socketPath, path);
    if (answer !== undefined && isIt(answer)) return answer;
    await delay(20);
  }
}

/** Asks for the metrics. @returns values by the metric with its labels */
export async function scrape(socketPath: string): Promise<ReadonlyMap<string, number>> {
  const [response]: IncomingMessage[] = await once(get({ socketPath, path: '/metrics', agent: false }), 'response');
  const lines = response === undefined ? [] : (await text(response)).split('\n');
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
  );
}
