import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { folder, recording, start } from './sequent.ts';

interface Answer {
  readonly status: number | undefined;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
}

/** Undefined where nobody answers yet. */
async function ask(socketPath: string, path: string): Promise<Answer | undefined> {
  try {
    const [response]: IncomingMessage[] = await once(get({ socketPath, path, agent: false }), 'response');
    return response && { ...JSON.parse(await text(response)), status: response.statusCode };
  } catch {
    return undefined;
  }
}

/** Asks until the answer is as wanted. */
async function askUntil(socketPath: string, path: string, isIt: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask(socketPath, path);
    if (answer !== undefined && isIt(answer)) return answer;
    await delay(20);
  }
}

it('health follows a run from its start, with counters that only grow and an account that is right at any moment', async (t) => {
  const home = folder(t);
  const health = join(home, 'health.sock');
  const address = `unix:${join(home, 'tracee.sock')}`;
  const run = start(t, 'run', '--wait', '--tracee', address, '--health', `unix:${health}`, '--output', 'json');
  const waiting = await askUntil(health, '/readyz', ({ reasons }) => reasons.some(({ text }) => /waiting/.test(text)));
  assert.equal(waiting.status, 503);
  assert.deepEqual(
    waiting.reasons.map(({ code }) => code),
    ['stream_not_open'],
  );
  assert.equal((await ask(health, '/livez'))?.status, 200);

  const tracee = start(t, 'simulate', recording('rseq.pb.gz'), '--listen', address, '--rate', '20000');
  await tracee.saysOnStderr(/listens at/);
  await askUntil(health, '/readyz', ({ status }) => status === 200);
  let before: Answer | undefined;
  for (;;) {
    const now = await ask(health, '/healthz');
    assert.ok(now !== undefined, run.stderr());
    const { received = 0, unmatched = 0, dropped = 0, invalid = 0, evaluated = 0 } = now.counts;
    const held = now.gauges['held'] ?? Number.NaN;
    assert.equal(received, unmatched + dropped + invalid + evaluated + held);
    for (const [name, count] of Object.entries(before?.counts ?? {})) assert.ok((now.counts[name] ?? 0) >= count, name);
    if (received === 24_019 && held === 0) break;
    before = now;
    await delay(20);
  }
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 0, run.stderr());
});
