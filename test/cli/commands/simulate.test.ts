import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { printAddress } from '../../../src/address.ts';
import { openTracee } from '../../../src/intake/live/open-tracee.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import { buildMessages, inBatches } from '../../intake/live/build-message.ts';
import { content, fixture, unframed } from '../../intake/recording/recording-bytes.ts';
import { runLine } from '../command-line.ts';

it('plays the part that is asked for, ends when all has been sent, and says how much that was', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'sequent-simulate-'));
  t.after(() => rmSync(home, { recursive: true }));
  const address = { kind: 'unix', path: join(home, 'tracee.sock') } as const;
  const messages: Buffer[] = [];
  const intake = openTracee({ address, wait: true });
  const reading = intake.run({
    message: (bytes, start, end) => void messages.push(Buffer.from(bytes.subarray(start, end))),
    unreadable() {},
    gap() {},
    quiet() {},
  });
  const part = ['--once', '--max-events', '5', '--skip', '2', '--repeat', '2'];
  const line = ['simulate', fixture('threads.pb.gz'), '--listen', printAddress(address), ...part];
  const { code, stdout, stderr } = await runLine(t, ...line);
  intake.stop();
  await reading;
  assert.deepEqual([code, stdout], [0, ''], stderr);
  assert.equal(
    stderr,
    `sequent: a simulated Tracee listens at ${printAddress(address)}\nsequent: ${messages.length} events were sent\n`,
  );
  const expected = unframed(content('threads.pb.gz')).slice(2, 7);
  assert.deepEqual(messages, expected);
});

it('refuses an address at which something listens, and a number that is none', async (t) => {
  const address = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  const server = await simulate({ address, messages: () => inBatches(buildMessages(1)) });
  t.after(() => server.kill());
  const taken = await runLine(t, 'simulate', fixture('threads.pb.gz'), '--listen', printAddress(server.address));
  assert.equal(taken.code, 2);
  assert.match(taken.stderr, /\[SEQ_LISTEN\]\n$/);
  for (const flag of ['--rate', '--max-events']) {
    const zero = await runLine(t, 'simulate', 'x', '--listen', 'tcp:127.0.0.1:0', flag, '0');
    assert.equal(zero.code, 2);
    assert.match(zero.stderr, /a whole number of at least 1 is needed/);
  }
});
