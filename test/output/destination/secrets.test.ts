import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SequentError } from '../../../src/errors.ts';
import { openSecrets, secretSource } from '../../../src/output/destination/secrets.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'sequent-secrets-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

function refuses(reading: Promise<unknown>, message: RegExp, hidden = 'hush'): Promise<void> {
  return assert.rejects(reading, (error) => {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, 'SEQ_OUTPUT');
    assert.match(error.message, message);
    assert.ok(!error.message.includes(hidden));
    return true;
  });
}

describe('secrets', () => {
  it('come from the text, the environment or a file without its final newline', async (t) => {
    const file = join(folder(t), 'token');
    const { read } = openSecrets({ TOKEN: 'from the environment' });
    assert.equal(await read('the text'), 'the text');
    assert.equal(await read({ env: 'TOKEN' }), 'from the environment');
    for (const [content, secret] of [
      ['plain', 'plain'],
      ['line\n', 'line'],
      ['dos\r\n', 'dos'],
      ['two\n\n', 'two\n'],
      ['  spaces ', '  spaces '],
    ] as const) {
      writeFileSync(file, content);
      assert.equal(await read({ file }), secret);
    }
  });

  it('are read again after the file was replaced, as Kubernetes does it', async (t) => {
    const home = folder(t);
    const { read } = openSecrets({});
    const put = (version: string): void => {
      mkdirSync(join(home, version));
      writeFileSync(join(home, version, 'token'), `secret of ${version}`);
      symlinkSync(version, join(home, '..new'));
      renameSync(join(home, '..new'), join(home, '..data'));
    };
    put('v1');
    symlinkSync('..data/token', join(home, 'token'));
    const source = { file: join(home, 'token') };
    assert.equal(await read(source), 'secret of v1');
    put('v2');
    assert.equal(await read(source), 'secret of v2');
    rmSync(join(home, '..data'));
    await refuses(read(source), /does not exist/);
    put('v3');
    assert.equal(await read(source), 'secret of v3');
  });

  it('are read again after the file was written anew with the same size', async (t) => {
    const file = join(folder(t), 'token');
    const { read } = openSecrets({});
    for (let round = 0; round < 20; round += 1) {
      writeFileSync(file, `round ${round % 10}`);
      assert.equal(await read({ file }), `round ${round % 10}`);
    }
  });

  it('that are missing or unusable are errors that name the variable or the file only', async (t) => {
    const home = folder(t);
    const { read } = openSecrets({ EMPTY: '' });
    const file = join(home, 'token');
    await refuses(read({ env: 'TOKEN' }), /not set \(TOKEN\); set TOKEN/);
    await refuses(read({ env: 'EMPTY' }), /is empty \(EMPTY\)/);
    await refuses(read({ file }), /does not exist \(.*token\); correct the path/);
    await refuses(read({ file: home }), /is not a regular file/);
    for (const [content, message] of [
      ['', /is empty/],
      ['\n', /is empty/],
      [Buffer.from([0x68, 0x75, 0x73, 0x68, 0xff]), /is not UTF-8/],
      ['hush'.repeat(20_000), /is larger than 65536 bytes/],
    ] as const) {
      writeFileSync(file, content);
      await refuses(read({ file }), message);
    }
  });

  it('are refused in the configuration with the forms that are allowed', () => {
    for (const wrong of ['', 7, { env: 'A B' }, { env: 'A', file: 'b' }, { file: '' }, {}]) {
      const { error } = secretSource.safeParse(wrong);
      assert.match(error?.message ?? '', /a text, \{ env: VARIABLE \} or \{ file: PATH \} is needed/);
    }
  });
});
