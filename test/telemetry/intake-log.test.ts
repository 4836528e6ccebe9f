import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logIntake } from '../../src/telemetry/intake-log.ts';
import type { LogFields } from '../../src/telemetry/log.ts';

function start() {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const shown = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
      lines.push(`${level} ${[message, ...shown].join(' | ')}`);
    };
  const log = { info: at('info'), warn: at('warn'), error: at('error') };
  return { lines, intake: logIntake(log, { kind: 'unix', path: '/t.sock' }) };
}

test('what becomes of a stream is said, with the transport, and a return is told from a beginning', () => {
  const { lines, intake } = start();
  intake.state({ state: 'connecting', attempt: 1 });
  intake.state({ state: 'streaming', version: 'v1', transport: 'direct' });
  intake.state({ state: 'aside', reason: 'a message is compressed' });
  intake.state({ state: 'waiting', delayMs: 12.4, reason: 'cut' });
  intake.state({ state: 'connecting', attempt: 1 });
  intake.state({ state: 'streaming', version: 'v1', transport: 'grpc' });
  intake.state({ state: 'draining' });
  intake.state({ state: 'ended' });
  assert.deepEqual(lines, [
    'info connected to Tracee | address=unix:/t.sock | version=v1 | transport=direct',
    'warn the direct reader cannot read from this server; grpc-js is used instead and costs more | reason=a message is compressed',
    'warn there is no connection to Tracee; trying again until there is one | reason=cut',
    'info reconnected to Tracee | address=unix:/t.sock | version=v1 | transport=grpc | attempts=1',
    'info stopping: draining the stream, so that Tracee is not left with a backlog',
  ]);
});

test('an outage is said once, and its end with the number of attempts', () => {
  const { lines, intake } = start();
  for (const reason of ['no socket', 'no socket', 'nobody listens']) {
    intake.state({ state: 'connecting', attempt: 1 });
    intake.state({ state: 'waiting', delayMs: 1, reason });
  }
  intake.state({ state: 'connecting', attempt: 4 });
  intake.state({ state: 'streaming', version: 'v1', transport: 'direct' });
  for (let attempt = 0; attempt < 17; attempt++) {
    intake.state({ state: 'waiting', delayMs: 1, reason: 'cut' });
    intake.state({ state: 'connecting', attempt });
  }
  intake.state({ state: 'ended' });
  assert.deepEqual(lines, [
    'warn there is no connection to Tracee; trying again until there is one | reason=no socket',
    'info connected to Tracee | address=unix:/t.sock | version=v1 | transport=direct | attempts=4 | last_reason=nobody listens',
    'warn there is no connection to Tracee; trying again until there is one | reason=cut',
    'warn stopped while there was no connection to Tracee | attempts=17',
  ]);
});

test('floods are said once a minute, with the number of processes since', () => {
  const lines: string[] = [];
  const log = {
    info() {},
    error() {},
    warn: (_message: string, fields: LogFields = {}) => lines.push(JSON.stringify(fields)),
  };
  let now = 0;
  const intake = logIntake(log, { kind: 'unix', path: '/t.sock' }, () => now);
  for (const hostPid of [1, 2, 3]) intake.overShare({ hostPid });
  now = 60_000;
  intake.overShare({ hostPid: 4 });
  assert.deepEqual(lines, ['{"host_pid":1}', '{"host_pid":4,"others_since":2}']);
});

test('a gap is said with what is known of it', () => {
  const { lines, intake } = start();
  intake.gap({ reason: 'reconnect' });
  intake.gap({ reason: 'dropped', lost: 1n, detail: 'too large' });
  assert.deepEqual(lines, [
    'warn events may be missing from here on | reason=reconnect',
    'warn events may be missing from here on | reason=dropped | lost=1 | detail=too large',
  ]);
});

test('a version that is not known is said once, with the one that it is treated as', () => {
  const { lines, intake } = start();
  for (let stream = 0; stream < 2; stream++)
    intake.state({ state: 'streaming', version: 'v9.0.0', treatedAs: 'main', transport: 'direct' });
  assert.deepEqual(
    lines.filter((line) => line.startsWith('warn')),
    [
      'warn this version of Tracee is unknown; it is treated as the nearest known version | version=v9.0.0 | nearest=main',
    ],
  );
});

test('paths that are missing are said with the flag of the version and its cost', () => {
  const { lines, intake } = start();
  intake.state({ state: 'streaming', version: 'v0.24.1', transport: 'direct' });
  intake.pathless();
  assert.match(
    lines[1] ?? '',
    /^warn no event carries the path .* \| start_tracee_with=--proctree source=both \| which_costs=/,
  );
});

test('a Tracee that does not answer is told from one that is gone, and the end of a quiet run says nothing', () => {
  const { lines, intake } = start();
  intake.state({ state: 'connecting', attempt: 1 });
  intake.state({ state: 'streaming', version: 'v0.24.1', transport: 'direct' });
  intake.state({ state: 'stalled', reason: 'no answer' });
  intake.state({ state: 'resumed' });
  intake.state({ state: 'ended' });
  assert.deepEqual(lines, [
    'info connected to Tracee | address=unix:/t.sock | version=v0.24.1 | transport=direct',
    'warn Tracee does not answer, and no events come; the stream is kept | reason=no answer',
    'info Tracee answers again',
  ]);
});

test('paths that are missing before a stream was open, or of a version without a flag for them, come without advice', () => {
  const { lines, intake } = start();
  intake.pathless();
  intake.state({ state: 'streaming', version: 'main', transport: 'direct' });
  intake.pathless();
  const about = lines.filter((line) => line.startsWith('warn'));
  assert.equal(about.length, 2);
  for (const line of about) assert.doesNotMatch(line, /start_tracee_with/);
});

test('an unknown version is treated as the nearest one, whose flag for paths is told', () => {
  const { lines, intake } = start();
  intake.state({ state: 'streaming', version: 'v0.24.9', treatedAs: 'v0.24.1', transport: 'direct' });
  intake.pathless();
  assert.match(lines.at(-1) ?? '', / \| start_tracee_with=--proctree source=both \| /);
});

test('a flood is said again after exactly a minute, and those of others only where there are any', () => {
  const lines: string[] = [];
  const log = {
    info() {},
    error() {},
    warn: (_: string, fields: LogFields = {}) => lines.push(JSON.stringify(fields)),
  };
  let now = 0;
  const intake = logIntake(log, { kind: 'unix', path: '/t.sock' }, () => now);
  for (now of [0, 59_999, 60_000, 120_000]) intake.overShare({ hostPid: now });
  assert.deepEqual(lines, ['{"host_pid":0}', '{"host_pid":60000,"others_since":1}', '{"host_pid":120000}']);
});
