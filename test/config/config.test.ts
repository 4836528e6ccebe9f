import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import { SequentError } from '../../src/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-config-'));
after(() => rmSync(folder, { recursive: true }));

function config(text: string): ReturnType<typeof loadConfig> {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return loadConfig(file);
}

/** The faults that are told, one a line. */
async function faults(text: string): Promise<readonly string[]> {
  try {
    await config(text);
  } catch (error) {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, 'SEQ_CONFIG');
    return (error.text.where ?? '')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return assert.fail('it was accepted');
}

describe('a configuration', () => {
  it('may say everything, or nothing', async () => {
    const all = {
      tracee: 'unix:/x',
      transport: 'grpc',
      signatures: ['rseq'],
      output: ['json'],
      arch: 'arm64',
      options: { 'A-1': { n: 1 } },
    };
    assert.deepEqual(await config(JSON.stringify(all)), all);
    assert.deepEqual(await config('signatures:\n  - rseq # the shipped one\n'), { signatures: ['rseq'] });
    assert.deepEqual(await config(''), {});
  });

  it('has all its faults told, each with its line', async () => {
    const told = await faults('tracee: 5\nsignatures: rseq\n\narch: x86\ncolour: red\nsize: 3\n');
    assert.deepEqual(
      told.map((line) => line.split(':')[0]),
      ['line 1', 'line 2', 'line 4', 'line 5', 'line 6'],
    );
    assert.match(told[3] ?? '', /colour/);
    assert.match((await faults('output:\n  - json\n  - 7\n'))[0] ?? '', /^line 3: output\.1: /);
  });

  it('may be broken in any way', async () => {
    assert.match((await faults('tracee: "x\n'))[0] ?? '', /^line \d/);
    assert.match((await faults('arch: amd64\narch: arm64\n'))[0] ?? '', /^line 2/);
    assert.match((await faults('tracee: *nobody\n'))[0] ?? '', /nobody/);
    assert.equal((await faults('- a list\n')).length, 1);
    assert.equal((await faults('text')).length, 1);
    const laughs = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n');
    assert.match((await faults(`a0: &a0 [x]\n${laughs}\n`))[0] ?? '', /alias/);
  });

  it('must be there', async () => {
    await assert.rejects(
      loadConfig(join(folder, 'none.yaml')),
      (error) => error instanceof SequentError && error.code === 'SEQ_CONFIG',
    );
  });
});
