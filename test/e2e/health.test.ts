import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { TopView } from '../../src/top/top-view.ts';
import { type Answer, ask, askUntil, scrape } from './ask-health.ts';
import { folder, recording, runLine, simulated, start } from './sequent.ts';

it('health follows a run from its start, with counters that only grow and an account that is right at any moment', async (t) => {
  const home = folder(t);
  const health = join(home, 'health.sock');
  const address = `unix:${join(home, 'tracee.sock')}`;
  const run = start(
    t,
    'run',
    '--wait',
    '--tracee',
    address,
    '--health',
    `unix:${health}`,
    '--output',
    'json',
    '--output',
    'json=/dev/full',
  );
  const waiting = await askUntil(health, '/readyz', ({ reasons }) => reasons.some(({ text }) => /waiting/.test(text)));
  assert.equal(waiting.status, 503);
  assert.deepEqual(
    waiting.reasons.map(({ code }) => code),
    ['stream_not_open'],
  );
  assert.equal((await ask(health, '/livez'))?.status, 200);

  await simulated(t, recording('rseq.pb.gz'), address, { rate: 20000 });
  await askUntil(health, '/readyz', ({ reasons }) => reasons.every(({ code }) => code !== 'stream_not_open'));
  let before: Answer | undefined;
  for (;;) {
    const now = await ask(health, '/healthz');
    assert.ok(now !== undefined, run.stderr());
    const { received = 0, unmatched = 0, dropped = 0, invalid = 0, evaluated = 0 } = now.counts;
    const held = now.gauges['held'] ?? Number.NaN;
    assert.equal(received, unmatched + dropped + invalid + evaluated + held);
    for (const [name, count] of Object.entries(before?.counts ?? {})) assert.ok((now.counts[name] ?? 0) >= count, name);
    if (received === 24_019 && held === 0) {
      // Events of this recording come up to 0.32 s out of order.
      assert.ok((now.gauges['hold_ms'] ?? 0) > 250, `${now.gauges['hold_ms']}`);
      break;
    }
    before = now;
    await delay(20);
  }
  const metrics = await scrape(health);
  const valueOf = (name: string): number => metrics.get(name) ?? Number.NaN;
  const sumOf = (name: string, of = metrics): number =>
    [...of].filter(([key]) => key.startsWith(`${name}{`)).reduce((sum, [, value]) => sum + value, 0);
  assert.equal(valueOf('sequent_events_received_total'), 24_019);
  const wanted = 24_019 - valueOf('sequent_events_unmatched_total');
  assert.equal(sumOf('sequent_events_received_by_event_total'), wanted);
  assert.ok(valueOf('sequent_events_received_by_event_total{event="rseq"}') > 0);
  // Findings reach the main thread after the engine has counted them.
  const findings = valueOf('sequent_findings_total');
  assert.ok(findings > 0);
  while (sumOf('sequent_findings_by_signature_total', await scrape(health)) !== findings) await delay(20);
  assert.equal(metrics.get('sequent_lag_seconds_count'), metrics.get('sequent_events_evaluated_total'));
  assert.equal(metrics.get('sequent_health_reason{code="output_gone"}'), 1);
  assert.equal(metrics.get('sequent_output_state{output="json=/dev/full",state="gone"}'), 1);
  assert.equal(metrics.get('sequent_tracee_info{version="main-simulated"}'), 1);
  assert.ok((metrics.get('process_resident_memory_bytes') ?? 0) > 2 ** 25);
  const top = await runLine('top', '--health', `unix:${health}`, '--once', '--json', '--interval', '200ms');
  assert.equal(top.code, 0, top.stderr);
  const { flow, outputs, reasons }: TopView = JSON.parse(top.stdout);
  assert.deepEqual(flow.received, { total: 24_019, per_second: 0 });
  assert.equal(outputs.find(({ name }) => name === 'json=/dev/full')?.state, 'gone');
  assert.ok(reasons.includes('output_gone'));
  const full = await ask(health, '/readyz');
  assert.equal(full?.status, 503);
  assert.match(full?.reasons.find(({ code }) => code === 'output_gone')?.text ?? '', /json=\/dev\/full.*ENOSPC/);
  assert.equal((await ask(health, '/livez'))?.status, 200);
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 1, run.stderr());
});
