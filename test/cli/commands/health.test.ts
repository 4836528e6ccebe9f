import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { printAddress } from '../../../src/address.ts';
import { listenAt } from '../../../src/intake/listen.ts';
import { Health } from '../../../src/telemetry/health.ts';
import { serveHealth } from '../../../src/telemetry/health-server.ts';
import { folder, runLine } from '../../e2e/sequent.ts';
import { healthy, type MutableVitals, output } from '../../telemetry/vitals.ts';

async function served(t: TestContext, vitals: MutableVitals): Promise<string> {
  const health = new Health(
    () => vitals,
    () => 0,
  );
  const server = await serveHealth({ kind: 'unix', path: join(folder(t), 'health.sock') }, health, () => '');
  t.after(() => server.close());
  return printAddress(server.address);
}

it('prints the state with its reasons, and exits with 1 if the sidecar is not healthy', async (t) => {
  const vitals = healthy();
  const address = await served(t, vitals);
  const ask = (...args: readonly string[]) => runLine('health', '--health', address, ...args);
  for (const probe of [[], ['livez'], ['readyz'], ['healthz']])
    assert.partialDeepStrictEqual(await ask(...probe), { code: 0, stdout: 'ok\n' });

  vitals.outputs = [output('json', 'failing', 'no space\nok \u001b[31m')];
  const unready = await ask('readyz');
  assert.equal(unready.code, 1);
  assert.equal(
    unready.stdout,
    'failing\n  output_failing: the output json cannot be written: no space\\nok \\x1b[31m\n',
  );
  assert.partialDeepStrictEqual(await ask('livez'), { code: 0, stdout: 'ok\n' });
  const report = await ask('--json');
  assert.equal(report.code, 1);
  assert.partialDeepStrictEqual(JSON.parse(report.stdout), { state: 'degraded', live: true, ready: false });
});

it('says that no sidecar answers, or another server, with exit code 1', async (t) => {
  const path = join(folder(t), 'other.sock');
  const nothing = await runLine('health', '--health', `unix:${path}`);
  assert.equal(nothing.code, 1);
  assert.match(nothing.stderr, /no answer of a sidecar: .*ENOENT .*other\.sock[^]*→[^]*\[SEQ_HEALTH\]/);

  const server = createServer((_, response) => response.end('{"state":7}'));
  await listenAt(server, { kind: 'unix', path });
  t.after(() => once(server.close(), 'close'));
  const other = await runLine('health', 'livez', '--health', `unix:${path}`);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /another server answers at the address/);
});

it('needs an address and a probe that exists', async () => {
  const without = await runLine('health');
  assert.equal(without.code, 2);
  assert.match(without.stderr, /no address of a sidecar is given[^]*SEQUENT_HEALTH/);
  assert.partialDeepStrictEqual(await runLine('health', 'ready', '--health', 'tcp:1'), { code: 2, stdout: '' });
});
