import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { Printer } from '../../../src/cli/printing/printer.ts';

describe('standard output of a command', () => {
  it('holds its writer back until a text has left, and keeps the exit code', async () => {
    const { stream, written, finish } = held();
    const printer = new Printer(stream);
    let isPrinted = false;
    const printed = printer.print('one').then(() => (isPrinted = true));
    await Promise.resolve();
    assert.equal(isPrinted, false);
    finish();
    await printed;
    assert.deepEqual([written, printer.over, await printer.exitCode(1)], [['one'], false, 1]);
  });

  it('throws the rest away where its reader has gone, which is no fault', async (t) => {
    const said = standardError(t);
    const printer = new Printer(failing('EPIPE'));
    await printer.print('one');
    assert.equal(printer.over, true);
    await printer.print('two');
    assert.deepEqual([await printer.exitCode(0), said.join('')], [0, '']);
  });

  it('says what keeps a text from being written, and turns a good exit code into 1', async (t) => {
    const said = standardError(t);
    for (const [code, expected] of [
      [0, 1],
      [2, 2],
    ] as const) {
      const printer = new Printer(failing('ENOSPC'));
      await printer.print('one');
      assert.equal(await printer.exitCode(code), expected);
      assert.match(said.pop() ?? '', /standard output cannot be written: ENOSPC\n {2}→ .*\n {2}\[SEQ_OUTPUT\]\n$/);
    }
  });
});

function held() {
  const written: string[] = [];
  let done = (): void => {};
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      written.push(String(chunk));
      done = callback;
    },
  });
  return { stream, written, finish: () => done() };
}

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

function standardError(t: TestContext): string[] {
  const said: string[] = [];
  t.mock.method(process.stderr, 'write', (text: string) => said.push(text));
  return said;
}
