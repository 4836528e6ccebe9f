import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { rows } from '../../../scripts/dashboard/panels.ts';
import { exposition } from '../../../src/statistics/exposition.ts';
import { dishonest, head, honest } from '../../e2e/faulty-pack.ts';
import { folder, recording, start } from '../../e2e/sequent.ts';
import { fullSnapshot } from '../../statistics/full-snapshot.ts';
import { located } from '../part.ts';
import { freePort } from '../server.ts';
import { deployed, prometheusPart, promtool, startPrometheus } from './server.ts';

describe('promtool', () => {
  it('takes the alert rules and their tests', async () => {
    const rules = deployed('sequent.rules.yaml');
    await promtool(dirname(rules), 'check', 'rules', rules);
    await promtool(dirname(rules), 'test', 'rules', 'sequent.test.yaml');
  });

  it('takes the metrics', async () => {
    const input = exposition(fullSnapshot(), 'text');
    const { status, stderr, stdout } = spawnSync(await located(prometheusPart), ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stderr}${stdout}`);
    assert.equal(stderr, '');
  });
});

/** Its runs take so long that the ring gets full. */
const slow = `${head('TEST-3')} name: 'slow',
  on: { rseq() { const until = performance.now() + 20; while (performance.now() < until); } } });`;

/** A run in which nearly everything happens that is counted. */
async function eventfulRun(t: TestContext): Promise<number> {
  const home = folder(t);
  const pack = join(home, 'pack');
  mkdirSync(pack);
  const files = { 'honest.ts': honest, 'throws.ts': dishonest("throw new Error('always');"), 'slow.ts': slow };
  for (const [name, source] of Object.entries(files)) writeFileSync(join(pack, name), source);
  let asked = 0;
  // The first try fails, and all others are refused.
  const receiver = createServer((_, response) => response.writeHead(asked++ === 0 ? 503 : 400).end());
  const [port, receives] = [await freePort(), await freePort()];
  receiver.listen(receives, '127.0.0.1');
  t.after(() => receiver.close());
  writeFileSync(
    join(home, 'exceptions.yaml'),
    `exceptions:
  - { id: expired, signatures: [TEST-1], where: { process.executable: /bin/a }, action: drop, owner: a, reason: b, expires: 2020-01-01 }
`,
  );
  const config = join(home, 'sequent.yaml');
  writeFileSync(
    config,
    `exceptions: [exceptions.yaml]
outputs:
  - { name: local, type: file, format: json, path: findings.json }
  - { name: full, type: file, format: json, path: /dev/full }
  - { name: soc, type: webhook, url: 'http://127.0.0.1:${receives}/' }
`,
  );
  const address = `unix:${join(home, 'tracee.sock')}`;
  const tracee = start(t, 'simulate', recording('rseq.pb.gz'), '--listen', address, '--repeat', '0');
  await tracee.saysOnStderr(/listens at/);
  const health = `tcp:127.0.0.1:${port}`;
  const flags = ['--health', health, '-s', 'rseq', '-s', pack, '--buffer', '8', '--config', config];
  const run = start(t, 'run', '--tracee', address, ...flags);
  await run.saysOnStderr(/connected to Tracee/);
  return port;
}

/** Panels whose queries need what does not happen in this run. */
const quiet = new Set(['Refused arguments', 'Evictions']);

it('every query of the dashboard finds data of a real run in a real Prometheus, and alerts fire', async (t) => {
  const prometheus = await startPrometheus(await eventfulRun(t));
  t.after(() => prometheus.stop());
  const queries = rows
    .flatMap(({ panels }) => panels)
    .flatMap(({ title, queries: all }) => all.map(({ expr }) => ({ title, expr })));
  const selected = (expr: string): string =>
    expr
      .replaceAll('#', 'job="sequent",instance=~".*"')
      .replaceAll('$__rate_interval', '10s')
      .replaceAll('[1h]', '[10s]');
  const missing = new Set(queries.filter(({ title }) => !quiet.has(title)).map(({ expr }) => expr));
  const alerts = ['EventsDropped', 'OutputFailing', 'SignatureSuspended', 'DeadLetters', 'ExceptionExpired'].map(
    (name) => `Sequent${name}`,
  );
  // Refused by Prometheus: ask() throws. Without data: its name stays in the message of the last try.
  for (const until = performance.now() + 90_000; ; ) {
    for (const expr of missing) {
      const series = await prometheus.ask(selected(expr));
      if (series.length > 0 && series.every(([, value]) => !Number.isNaN(value))) missing.delete(expr);
    }
    const fire = await prometheus.alerts();
    const silent = alerts.filter((alert) => !fire.has(alert));
    if (missing.size === 0 && silent.length === 0) break;
    assert.ok(performance.now() < until, `without data: ${[...missing, ...silent].join('\n')}`);
    await delay(200);
  }
  for (const { title, expr } of queries) assert.ok(await prometheus.ask(selected(expr)), title);
  // A Sequent that Prometheus reads in OpenMetrics has families with types.
  const [[, received] = [{}, 0]] = await prometheus.ask('sequent_events_received_total');
  assert.ok(received > 0);
});
