import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DeadLetterBox } from '../../src/output/spool/sqlite/dead-letters.ts';
import { folder, runLine } from './sequent.ts';

const recording = fileURLToPath(new URL('../../fixtures/recordings/rseq-extra.pb.gz', import.meta.url));

/** An HTTP receiver on a free port. It answers 503 to the first request and 400 to a body with `refused`. */
async function receiver(t: TestContext, refused: string) {
  const ids: string[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      requests++;
      response.statusCode = requests === 1 ? 503 : body.includes(refused) ? 400 : 200;
      if (response.statusCode === 200) ids.push(JSON.parse(body).finding_id);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { url: `http://127.0.0.1:${address.port}/in`, ids };
}

describe('outputs over the network', () => {
  it('deliver each finding once, and count the way of all of them', async (t) => {
    const { url, ids } = await receiver(t, 'RSEQ-013');
    const home = folder(t);
    const [config, stats, local] = [join(home, 'sequent.yaml'), join(home, 'stats.json'), join(home, 'findings.json')];
    writeFileSync(
      config,
      `spool: { dir: spool }
outputs:
  - { name: local, type: file, path: findings.json }
  - { name: soc, type: webhook, url: '${url}', retry: { first: 10ms } }
`,
    );
    const replay = await runLine('replay', '-s', 'rseq', '--config', config, '--stats', stats, recording);
    const lines = readFileSync(local, 'utf8').trimEnd().split('\n');
    const refused = lines.filter((line) => line.includes('RSEQ-013')).length;
    assert.ok(refused > 0 && refused < lines.length);
    const wanted = lines.filter((line) => !line.includes('RSEQ-013')).map((line) => JSON.parse(line).finding_id);
    assert.deepEqual(ids, wanted);
    const { outputs } = JSON.parse(readFileSync(stats, 'utf8'));
    const { accepted, acknowledged, dead, failed, spooled, spooled_in: store } = outputs[1];
    assert.deepEqual(
      { accepted, acknowledged, dead, failed, spooled, store },
      { accepted: lines.length, acknowledged: wanted.length, dead: refused, failed: 1, spooled: 0, store: 'disk' },
    );
    assert.match(replay.stderr, /a receiver refuses findings/);
    const box = new DeadLetterBox(join(home, 'spool'), 'soc', 'read');
    t.after(() => box.close());
    const letters = [...box.list()];
    assert.equal(letters.length, refused);
    assert.ok(letters.every(({ record, reason }) => record.signature === 'RSEQ-013' && reason.includes('400')));
  });

  it('names the line of a wrong option', async (t) => {
    const config = join(folder(t), 'sequent.yaml');
    writeFileSync(config, 'outputs:\n  - name: soc\n    type: webhook\n    url: 7\n');
    const replay = await runLine('replay', '--config', config, recording);
    assert.equal(replay.code, 2);
    assert.match(replay.stderr, /line 4: outputs\.0\.url: /);
  });

  it('are tried with a marked finding, and say what came back', async (t) => {
    const { url, ids } = await receiver(t, 'no finding has this');
    const home = folder(t);
    const config = join(home, 'sequent.yaml');
    const conditions = '{ severity: critical }';
    writeFileSync(
      config,
      `outputs:
  - { name: local, type: file, path: findings.json }
  - { name: first, type: webhook, url: '${url}' }
  - { name: second, type: webhook, url: '${url}', when: ${conditions} }
`,
    );
    const tried = await runLine('outputs', 'test', '--json', '--config', config);
    assert.equal(tried.code, 1, tried.stderr);
    const rows = tried.stdout.trimEnd().split('\n');
    const results = rows.map((row) => JSON.parse(row)).map(({ output, result }) => [output, result]);
    assert.deepEqual(results, [
      ['local', 'delivered'],
      ['first', 'failed'],
      ['second', 'delivered'],
    ]);
    assert.match(rows[1] ?? '', /503/);
    const written = JSON.parse(readFileSync(join(home, 'findings.json'), 'utf8'));
    assert.deepEqual([written.signature.id, written.tags, ids.length], ['SEQ-5', ['test'], 1]);
  });
});
