import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faultsOf } from '../../../bench/stream/measure/check.ts';
import { discard, plain, sequentClients, subscribedEvents } from '../../../bench/stream/measure/clients.ts';
import { takeTurns } from '../../../bench/stream/measure/rounds.ts';
import { TraceeProcess } from '../../../bench/stream/measure/tracee-process.ts';
import { markdown, writeInto } from '../../../bench/stream/report/document.ts';
import { peakTable } from '../../../bench/stream/report/series-table.ts';

const server = fileURLToPath(new URL('../../../bench/stream/server/main.ts', import.meta.url));

test('the bench measures its clients, and what they count is what was sent', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-bench-test-'));
  const events = subscribedEvents();
  const socket = join(folder, 'tracee.sock');
  const options = ['--listen', socket, '--events', events.join(','), '--share', '0.1', '--length', '1000'];
  const tracee = await TraceeProcess.start([process.execPath, server, ...options], socket);
  t.after(async () => {
    await tracee.end();
    rmSync(folder, { recursive: true });
  });
  const faults: string[] = [];
  const series = await takeTurns({
    tracee,
    clients: [...sequentClients().slice(0, 1), plain, discard],
    events,
    plan: { order: { events: 3_000 } },
    rounds: 1,
    folder,
    onRun: (run) => faults.push(...faultsOf(run)),
  });
  assert.deepEqual(faults, []);
  for (const [{ id }, { runs }] of series) {
    assert.equal(runs[0]?.sent.events, 3_000, id);
    assert.ok((runs[0]?.memory.peak ?? 0) > 0, id);
    if (id !== 'discard') assert.ok((runs[0]?.counts?.evaluated ?? 0) > 200, id);
  }

  const file = join(folder, 'bench.md');
  writeFileSync(file, 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n');
  const sections = [{ title: 'Peak', text: peakTable(series) }];
  const foreign = { median: 0, worst: 0 };
  writeInto(file, markdown({ command: 'x', machine: 'y', date: new Date(), foreign, sections, faults }));
  const text = readFileSync(file, 'utf8');
  assert.match(text, /^before\n.*All counts added up.*\| Sequent .*\nafter\n$/s);
  assert.doesNotMatch(text, /old|NaN|undefined/);
});

test('a simulated Tracee that dies fails what waits for it, and says how', async (t) => {
  const dies =
    'console.log(JSON.stringify({ notice: "listening" })); process.stdin.once("data", () => process.exit(3))';
  const tracee = await TraceeProcess.start([process.execPath, '-e', dies], '');
  t.after(() => tracee.end());
  await assert.rejects(tracee.send({ events: 1 }, 30_000), /the simulated Tracee ended \(3\) before it was delivered/);
  await assert.rejects(tracee.subscribed(), /the simulated Tracee ended \(3\)/);
});

test('a count that does not add up is a fault', () => {
  const sent = { events: 10, subscribed: 4 };
  const delivery = { ...sent, missed: 0, seconds: 1, longestBlockedMs: 0, blockedSeconds: 0, cpuSeconds: 0 };
  const run = { client: plain, delivery, sent, seconds: 1, cpuSeconds: 1, cuts: 0, said: '', went: true, foreign: 0 };
  const memory = { early: 1, end: 1, peak: 1 };
  assert.deepEqual(faultsOf({ ...run, memory, counts: { received: 10, unmatched: 6, dropped: 1, evaluated: 3 } }), []);
  const counts = { received: 9, unmatched: 6, dropped: 0, invalid: 1, evaluated: 2 };
  assert.equal(faultsOf({ ...run, memory, counts }).length, 3);
  assert.equal(faultsOf({ ...run, memory, counts: undefined, went: false }).length, 1);
});
