/**
 * Both transports against grpc-go, the gRPC that Tracee is made with. Not part of the tests, because it needs Go and its
 * modules:
 *
 *     npm test -- test/intake/grpc-go/conformance.ts
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { connectIntake } from '../../../src/intake/live/intake-client.ts';
import { CallError } from '../../../src/tracee/errors.ts';
import { type Carrier, carriers, type Reading, read } from '../live/event-stream/reading.ts';

const folder = mkdtempSync(join(tmpdir(), 'grpc-go-'));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const binary = join(folder, 'server');
const build = spawnSync('go', ['build', '-o', binary, '.'], { cwd: import.meta.dirname, encoding: 'utf8' });
const skip = build.status === 0 ? false : `there is no Go, or no grpc-go: ${build.error?.message ?? build.stderr}`;

/** The messages that the server sends (main.go). */
const messages = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.alloc((i * 7_919) % 3_000, i & 255));

/** A server that does as the scenario says; `says` resolves with the first line that fits. */
async function start(scenario: string, carrier: Carrier) {
  const path = join(folder, `${scenario}-${carrier}.sock`);
  const child = spawn(binary, [path, scenario], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const says = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(output);
      if (found) return found[1] ?? '';
      await new Promise((resolve) => child.stdout.once('data', resolve));
    }
  };
  await says(/ready/);
  return { child, address: { kind: 'unix', path } as const, says, output: () => output };
}

async function readAll(scenario: string, carrier: Carrier): Promise<Reading> {
  const reading = await read(carrier, (await start(scenario, carrier)).address);
  await reading.stream.ended;
  return reading;
}

for (const carrier of carriers) {
  describe(`${carrier} and grpc-go`, { skip }, () => {
    it('pass every message', async () => {
      const reading = await readAll('all', carrier);
      assert.deepEqual(reading.end, { reason: 'Tracee ended the stream' });
      assert.ok(Buffer.concat(reading.messages).equals(Buffer.concat([...messages(20_000), Buffer.alloc(3 << 20)])));
      assert.equal(reading.messages.length, 20_001);
    });

    it('pass the one answer of a call, and the refusal of a method that is not there', async () => {
      const { address } = await start('calls', carrier);
      const client = connectIntake(address, carrier);
      assert.equal(await client.getVersion(10_000), 'v'.repeat(100_000));
      await assert.rejects(client.getMetrics(10_000), (error) => {
        assert.ok(error instanceof CallError);
        assert.equal(error.code, status.UNIMPLEMENTED);
        return true;
      });
      client.close();
    });

    it('pass an error after messages', async () => {
      const reading = await readAll('error', carrier);
      assert.equal(reading.end?.error?.code, status.RESOURCE_EXHAUSTED);
      assert.match(reading.end.reason, /fünf Fäden 🧵 gerissen, 100%$/);
      assert.deepEqual(reading.messages, messages(10));
    });

    it('pass a refusal with many words', async () => {
      const reading = await readAll('refused', carrier);
      assert.equal(reading.end?.error?.code, status.PERMISSION_DENIED);
      assert.match(reading.end.reason, /(nein ){30}/);
    });

    it('outlast a silence with keepalive, before there are headers', async () => {
      const reading = await readAll('silent', carrier);
      assert.deepEqual(reading.end, { reason: 'Tracee ended the stream' });
      assert.deepEqual(reading.messages, messages(3));
    });

    it('finish a stream of a server that shuts down in good order', async () => {
      const reading = await readAll('graceful', carrier);
      assert.deepEqual(reading.end, { reason: 'Tracee ended the stream' });
      assert.deepEqual(reading.messages, messages(200));
    });

    it('notice a server that stops', async () => {
      const reading = await readAll('stopped', carrier);
      assert.equal(reading.end?.error?.code, status.UNAVAILABLE);
      assert.deepEqual(reading.messages, messages(10));
    });

    it('compress only where the client has said that it can read it', async () => {
      const server = await start('compressed', carrier);
      const reading = await read(carrier, server.address);
      await reading.stream.ended;
      assert.equal(await server.says(/compresses (true|false)/), carrier === 'grpc' ? 'true' : 'false');
      assert.deepEqual(reading.end, { reason: 'Tracee ended the stream' });
      assert.deepEqual(reading.messages, messages(100));
    });

    it('pass headers of several frames', async () => {
      const reading = await readAll('headers', carrier);
      assert.deepEqual(reading.end, { reason: 'Tracee ended the stream' });
      assert.deepEqual(reading.messages, messages(100));
    });

    it('let the server know at once when the client leaves', async () => {
      const server = await start('cut', carrier);
      const reading = await read(carrier, server.address);
      await reading.until(() => reading.messages.length > 1_000);
      reading.stream.cut('enough');
      await reading.stream.ended;
      assert.equal(await server.says(/left (true|false)/), 'true');
    });

    it('hold a server back over its keepalives, and go on without a loss', async () => {
      const server = await start('held', carrier);
      const reading = await read(carrier, server.address);
      await reading.until(() => reading.messages.length > 1_000);
      reading.stream.hold();
      const sent = () => Number(/sent (\d+)\n(?!.*sent)/s.exec(server.output())?.[1]);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const stalledAt = sent();
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      assert.equal(sent(), stalledAt);
      reading.stream.release();
      await reading.until(() => reading.messages.length > stalledAt + 5_000);
      const seen = reading.messages.slice(0, stalledAt + 5_000);
      assert.ok(Buffer.concat(seen).equals(Buffer.concat(messages(seen.length))));
      reading.stream.cut('enough');
    });

    it('notice a server that is killed', async () => {
      const server = await start('killed', carrier);
      const reading = await read(carrier, server.address);
      await reading.until(() => reading.messages.length > 100);
      server.child.kill('SIGKILL');
      assert.equal((await reading.stream.ended).error?.code, status.UNAVAILABLE);
    });
  });
}
