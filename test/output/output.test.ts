import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { SequentError } from '../../src/errors.ts';
import { openOutput, parseOutput } from '../../src/output/output.ts';
import { reportOf, sampleFinding, sampleIdentity } from './sample-finding.ts';

const report = reportOf(sampleFinding());
const never = new AbortController().signal;
const quiet = { identity: sampleIdentity, keepTrying: true, onUnwritable() {}, onNews() {} };

describe('parseOutput', () => {
  const file = (path: string) => ({ type: 'file', path });
  const accepted = {
    json: { format: 'json', destination: { type: 'stdout' } },
    pretty: { format: 'pretty', destination: { type: 'stdout' } },
    'pretty=-': { format: 'pretty', destination: { type: 'stdout' } },
    'json=/a/b=c.json': { format: 'json', destination: file('/a/b=c.json') },
    'json=findings.json': { format: 'json', destination: file('findings.json') },
    'json=file:a:b': { format: 'json', destination: file('a:b') },
    'json=./a:b': { format: 'json', destination: file('./a:b') },
    'pretty=file:-': { format: 'pretty', destination: file('-') },
  };
  for (const [text, expected] of Object.entries(accepted)) {
    it(`reads ${text}`, () => assert.deepEqual(parseOutput(text), expected));
  }

  const refused = [
    '',
    '=',
    'xml',
    'JSON',
    'json ',
    'json=',
    'json=file:',
    'json=https://a',
    'toString',
    '__proto__=a',
    'json=a\0b',
  ];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)} and says what to do`, () => {
      assert.throws(
        () => parseOutput(text),
        (error) => {
          assert.ok(error instanceof SequentError);
          assert.equal(error.code, 'SEQ_USAGE');
          assert.equal(error.text.where, `--output ${text}`);
          assert.ok(error.text.what && error.text.todo);
          return true;
        },
      );
    });
  }

  it('names the formats that there are', () => {
    assert.throws(() => parseOutput('xml'), /json, pretty/);
  });
});

describe('openOutput', () => {
  it('writes one line of JSON for each report to standard output', async () => {
    const stdout = new PassThrough();
    const output = await openOutput(parseOutput('json'), { ...quiet, stdout, colour: true });
    output.report(report);
    output.report({ ...report, count: 2, summary: true });
    await output.close(never);
    const lines = String(stdout.read()).split('\n');
    assert.equal(lines.length, 3);
    assert.deepEqual(
      lines.slice(0, 2).map((line) => JSON.parse(line).count),
      [1, 2],
    );
    assert.deepEqual([output.delivery.name, output.delivery.delivered], ['json', 2]);
  });

  it('gives standard output its colours and width, a file neither', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sequent-output-'));
    try {
      const path = join(folder, 'findings');
      const stdout = new PassThrough();
      const screen = { ...quiet, stdout, colour: true, columns: 50 };
      for (const text of ['pretty', `pretty=${path}`]) {
        const output = await openOutput(parseOutput(text), screen);
        output.report(report);
        await output.close(never);
      }
      const shown = String(stdout.read());
      const written = await readFile(path, 'utf8');
      assert.ok(shown.startsWith('\u001b['));
      assert.equal(written.includes('\u001b'), false);
      assert.ok(shown.split('\n').length > written.split('\n').length);
      assert.ok(written.endsWith('\n\n'), 'an empty line between entries');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('fails when the file cannot be opened', async () => {
    const spec = parseOutput(`json=${join(tmpdir(), 'sequent-no-such-folder', 'file')}`);
    await assert.rejects(openOutput(spec, { ...quiet, stdout: new PassThrough(), colour: false }), {
      code: 'SEQ_OUTPUT',
    });
  });

  it('tells what becomes of the destination, and counts what is lost by severity', async () => {
    const stdout = new PassThrough();
    const news: string[] = [];
    const output = await openOutput(parseOutput('json'), {
      stdout,
      colour: false,
      identity: sampleIdentity,
      keepTrying: true,
      onUnwritable() {},
      onNews: ({ about, name }) => news.push(`${name} ${about}`),
    });
    const closed = once(stdout, 'close');
    stdout.destroy();
    await closed;
    output.report(report);
    await output.close(never);
    assert.equal(output.delivery.undelivered.high, 1);
    assert.deepEqual(news, ['json gone', 'json lost']);
  });
});
