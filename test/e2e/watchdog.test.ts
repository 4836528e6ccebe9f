import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { findingLines, folder, recording, start } from './sequent.ts';

const head = (id: string) => `
import { defineSignature, z } from 'sequent';
const base = {
  version: '1.0.0',
  description: 'for a test',
  threat: { severity: 'low' },
  finding: z.strictObject({ text: z.string() }),
} as const;
export default defineSignature({ ...base, id: '${id}',`;

/** It finds something in the first event of every program, so that it shows that the others go on. */
const honest = `${head('TEST-1')} name: 'honest',
  on: { sched_process_exec: ({ data }) => ({ text: data.pathname }) } });`;

const hangs = (body: string) => `${head('TEST-2')} name: 'dishonest',
  on: { rseq(event) { ${body} } } });`;

const bad = {
  'loops for ever': { body: 'for (;;);', reason: 'hung' },
  sleeps: {
    body: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 9_000);',
    reason: 'hung',
  },
  'eats memory': {
    body: 'const all = []; for (;;) all.push({ text: `${event.timestamp} ${all.length}` });',
    reason: 'memory',
  },
  'ends the thread': { body: 'process.exit(3);', reason: 'ended' },
} as const;

interface Stats {
  readonly [key: string]: number;
}

interface Health {
  readonly state: string;
  readonly quarantined: readonly { readonly author: string }[];
}

async function ask(socketPath: string): Promise<{ status: number | undefined; health: Health }> {
  const request = get({ socketPath, path: '/healthz' });
  const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve);
  const response = await promise;
  return { status: response.statusCode, health: JSON.parse(await text(response)) };
}

async function watched(t: TestContext, dishonest: string) {
  const home = folder(t);
  const pack = join(home, 'pack');
  mkdirSync(pack);
  writeFileSync(join(pack, 'honest.ts'), honest);
  writeFileSync(join(pack, 'dishonest.ts'), dishonest);
  const address = `unix:${join(home, 'tracee.sock')}`;
  const tracee = start(t, 'simulate', recording('rseq-extra.pb.gz'), '--listen', address, '--rate', '400');
  await tracee.saysOnStderr(/listens at/);
  const stats = join(home, 'stats');
  const health = join(home, 'health.sock');
  const options = ['--output', 'json', '--stats', stats, '--max-events', '1193', '--engine-memory', '64'];
  const run = start(t, 'run', '--tracee', address, '-s', pack, ...options, '--health', `unix:${health}`);
  return {
    run,
    health: () => ask(health),
    stats: (): Stats & { quarantined: { author: string; reason: string }[] } => JSON.parse(readFileSync(stats, 'utf8')),
  };
}

describe('a signature that', () => {
  for (const [what, { body, reason }] of Object.entries(bad)) {
    it(`${what} is taken out of service, and the stream and the others go on`, async (t) => {
      const { run, stats, health } = await watched(t, hangs(body));
      await run.saysOnStdout(/signature_quarantined/);
      const { status, health: told } = await health();
      assert.deepEqual(
        [status, told.state, told.quarantined.map(({ author }) => author)],
        [503, 'degraded', ['TEST-2']],
      );
      assert.equal(await run.ended, 0, run.stderr());
      const findings = findingLines(run.stdout()).map((line): { name: string; data: { value: unknown }[] } =>
        JSON.parse(line),
      );
      assert.equal(findings.filter(({ name }) => name === 'signature_quarantined').length, 1, run.stdout());
      assert.ok(findings.filter(({ name }) => name === 'honest').length > 10);
      const { received, unmatched, dropped, invalid, evaluated, reconnects, quarantined } = stats();
      assert.equal(received, (unmatched ?? 0) + (dropped ?? 0) + (invalid ?? 0) + (evaluated ?? 0));
      assert.equal(received, 1_193);
      assert.equal(reconnects, 0, 'the stream was cut');
      assert.deepEqual(
        quarantined.map((one) => [one.author, one.reason]),
        [['TEST-2', reason]],
      );
    });
  }
});
