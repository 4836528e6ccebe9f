import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { it } from 'node:test';
import { boundedFields, openLog } from '../../src/telemetry/log.ts';

for (const format of ['text', 'json'] as const) {
  it(`the ${format} log of a reader that does not read is bounded, and says what it has dropped`, async () => {
    let written = '';
    let goOn: (() => void) | undefined;
    const stuck = new Writable({
      decodeStrings: false,
      write(chunk, _, done) {
        written += String(chunk);
        goOn = done;
      },
    });
    const log = await openLog(format, stuck);
    const detail = 'x'.repeat(400);
    const lines = 10_000;
    for (let line = 0; line < lines; line++) log.info('something', { detail });
    assert.ok(stuck.writableLength < 1.1 * 2 ** 20);
    while (stuck.writableLength > 0) goOn?.();
    const kept = written.split('\n').length - 1;
    log.info('the last');
    goOn?.();
    assert.match(written, new RegExp(`dropped.*\\b${lines - kept}\\b|\\b${lines - kept}\\b.*dropped`));
    assert.match(written, /the last/);
  });
}

it('a field in JSON is cut, and tells how much was left out', async () => {
  const stream = new PassThrough();
  const log = await openLog('json', stream);
  log.error('a signature has thrown', { error: `${'x'.repeat(4_095)}😀${'y'.repeat(30_000)}` });
  const line = String(stream.read());
  assert.ok(line.length < 5_000);
  assert.match(JSON.parse(line).error, /x… \(30001 more\)$|x\ufffd… \(30001 more\)$/);
});

it('a line in JSON has the level, the name, the time in ISO 8601, the fields and the message', async () => {
  const stream = new PassThrough();
  const log = await openLog('json', stream);
  log.info('one', { count: 1, large: 2n ** 63n, is: true, missing: undefined });
  log.warn('two');
  log.error('three', { text: 'red \u001b[31m\u009b\u202e\n' });
  const text = String(stream.read());
  assert.doesNotMatch(text, /[^\n -~]/);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  for (const line of lines) assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(
    lines.map((line) => ({ ...line, time: undefined })),
    [
      { level: 30, time: undefined, name: 'sequent', count: 1, large: '9223372036854775808', is: true, msg: 'one' },
      { level: 40, time: undefined, name: 'sequent', msg: 'two' },
      { level: 50, time: undefined, name: 'sequent', text: 'red \u001b[31m\u009b\u202e\n', msg: 'three' },
    ],
  );
});

it('a line of text has a mark for its level, and fields without control characters, cut after 500', async () => {
  const stream = new PassThrough();
  const log = await openLog('text', stream);
  log.info('one', { count: 1, missing: undefined });
  log.warn('two', { text: 'red \u001b[31m\n', large: 2n ** 63n });
  log.error('three', { text: 'x'.repeat(5_000) });
  const [one, two = '', three = '', ...rest] = String(stream.read()).split('\n');
  assert.equal(one, 'sequent: one (count=1)');
  assert.match(two, /^sequent: warning: two \(text=red [ -~]*, large=9223372036854775808\)$/);
  assert.match(three, /^sequent: error: three \(text=x{400}/);
  assert.ok(three.length < 600);
  assert.deepEqual(rest, ['']);
});

it('a field of the greatest length is whole, and one more is cut', () => {
  const text = 'x'.repeat(4_096);
  assert.deepEqual(boundedFields({ text, count: 5_000, missing: undefined }), {
    text,
    count: 5_000,
    missing: undefined,
  });
  assert.deepEqual(boundedFields({ text: `${text}yz` }), { text: `${text}… (2 more)` });
});
