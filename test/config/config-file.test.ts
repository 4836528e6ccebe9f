import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readConfigFile } from '../../src/config/config-file.ts';
import { SequentError } from '../../src/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-config-'));
after(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'config.yaml');

/** What a file with this text sets. */
async function config(text: string): Promise<Record<string, unknown>> {
  writeFileSync(file, text);
  return Object.fromEntries((await readConfigFile(file)).values);
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

it('a configuration that is no regular file, or larger than 1 MiB, is refused', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const large = join(folder, 'large.yaml');
  writeFileSync(large, `# ${'x'.repeat(2 ** 20)}`);
  for (const path of ['/dev/zero', pipe, folder])
    await assert.rejects(readConfigFile(path), { code: 'SEQ_CONFIG', message: /not a regular file/ });
  await assert.rejects(readConfigFile(large), { code: 'SEQ_CONFIG', message: /larger than 1 MiB/ });
});

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
    assert.deepEqual(await faults('\nbuffer:\nrepeats: 5\noptions: {A-1: [5]}\nhealth:\n  - off\n'), [
      'line 2: buffer: a power of two from 8 to 1024 is needed',
      'line 3: repeats: a mapping with window, key, signatures is needed',
      'line 4: options.A-1: a mapping of options is needed',
      'line 5: health: unix:PATH or tcp:[HOST:]PORT is needed',
    ]);
  });

  it('has a near key named where one does not exist', async () => {
    assert.deepEqual(await faults('bufer: 8\nrepeats:\n  windows: 5\n  signatures:\n    A-1: { kee: [] }\nfoo: 1\n'), [
      'line 1: bufer: there is no such key; did you mean buffer?',
      'line 3: repeats.windows: there is no such key; did you mean window?',
      'line 5: repeats.signatures.A-1.kee: there is no such key; did you mean key?',
      'line 6: foo: there is no such key',
    ]);
  });

  it('has paths that are relative to its folder', async () => {
    const text = `
signatures: [rseq, ./acme, /opt/x]
tracee_detectors: [yaml]
stats: stats.json
tracee: unix:tracee.sock
health: tcp:127.0.0.1:8080
output: [pretty, json=-, json=findings, json=file:more, json=kafka:x, json=/abs]
`;
    const at = (name: string): string => join(folder, name);
    assert.deepEqual(await config(text), {
      signatures: ['rseq', at('acme'), '/opt/x'],
      tracee_detectors: [at('yaml')],
      stats: at('stats.json'),
      tracee: `unix:${at('tracee.sock')}`,
      health: 'tcp:127.0.0.1:8080',
      output: ['pretty', 'json=-', `json=${at('findings')}`, `json=${at('more')}`, 'json=kafka:x', 'json=/abs'],
    });
    assert.deepEqual(await config('tracee: unix:///run/t.sock\n'), { tracee: 'unix:///run/t.sock' });
  });

  it('may be broken in any way', async () => {
    assert.match((await faults('tracee: "x\n'))[0] ?? '', /^line \d/);
    assert.match((await faults('arch: amd64\narch: arm64\n'))[0] ?? '', /^line 2/);
    assert.match((await faults('tracee: *nobody\n'))[0] ?? '', /nobody/);
    assert.deepEqual(await faults('- a list\n'), ['line 1: a mapping of settings is needed']);
    assert.deepEqual(await faults('buffer: 8\nbuffer: 16\n'), ['line 2: Map keys must be unique']);
    assert.equal((await faults('text')).length, 1);
    const laughs = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n');
    assert.match((await faults(`a0: &a0 [x]\n${laughs}\n`))[0] ?? '', /alias/);
  });

  it('must be there', async () => {
    await assert.rejects(
      readConfigFile(join(folder, 'none.yaml')),
      (error) => error instanceof SequentError && error.code === 'SEQ_CONFIG',
    );
  });
});
