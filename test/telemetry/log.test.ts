import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { it } from 'node:test';
import { openLog } from '../../src/telemetry/log.ts';

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
