import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findingLines, folder, recording, runLine, simulated } from './sequent.ts';

interface Line {
  readonly name: string;
  readonly timestamp: string;
  readonly finding_id: string;
  /** More than one: a summary of repeats. */
  readonly count: number;
  readonly signature: { readonly id: string; readonly pack: string };
  readonly workload: { readonly process: { readonly thread: { readonly host_tid: number } } };
  readonly tags?: readonly string[];
}

function parsed(stdout: string): readonly Line[] {
  return findingLines(stdout).map((line): Line => JSON.parse(line));
}

async function replayed(...args: readonly string[]): Promise<readonly Line[]> {
  const { code, stdout, stderr } = await runLine('replay', ...args, '--output', 'json');
  assert.equal(code, 0, stderr);
  return parsed(stdout);
}

async function ran(...args: readonly string[]): Promise<readonly Line[]> {
  const { code, stdout, stderr } = await runLine('run', ...args, '--output', 'json');
  assert.equal(code, 0, stderr);
  return parsed(stdout);
}

const stream = recording('detectors.pb.gz');
/** Reports of Tracee's detectors in this stream, repeats together. */
const own = 52;

const fromTracee = (lines: readonly Line[]): readonly Line[] => lines.filter(({ tags }) => tags?.includes('tracee'));

describe('what detectors inside Tracee find', () => {
  it('is shown once where signatures find it too', async (t) => {
    const stats = join(folder(t), 'stats');
    const lines = await replayed(stream, '--stats', stats);
    assert.deepEqual(fromTracee(lines), []);
    const acts = lines
      .filter(({ count }) => count === 1)
      .map(({ name, timestamp, workload }) => `${name} ${timestamp} ${workload.process.thread.host_tid}`);
    assert.equal(new Set(acts).size, acts.length);
    const { tracee_findings, paired } = JSON.parse(readFileSync(stats, 'utf8'));
    assert.deepEqual([tracee_findings, paired], [56, 56]);
  });

  it('is shown from a running Tracee where they do not, with the id of its detector', async (t) => {
    const address = `unix:${join(folder(t), 'tracee.sock')}`;
    await simulated(t, stream, address);
    const run = await ran('--tracee', address, '--arch', 'amd64', '--max-events', '1575', '-s', 'rseq');
    const found = fromTracee(run);
    assert.equal(found.length, own);
    assert.ok(found.every(({ signature }) => signature.pack === 'Tracee' && /^TRC-\d+$/.test(signature.id)));
    const replay = await replayed(stream, '-s', 'rseq');
    assert.deepEqual(
      replay.map(({ finding_id }) => finding_id),
      run.map(({ finding_id }) => finding_id),
    );
  });

  it('is left out where the command line or the configuration says so', async (t) => {
    const config = join(folder(t), 'sequent.yaml');
    writeFileSync(config, 'tracee_findings: false\nsignatures: [rseq]\n');
    assert.deepEqual(fromTracee(await replayed(stream, '--config', config)), []);
    assert.deepEqual(fromTracee(await replayed(stream, '-s', 'rseq', '--no-tracee-findings')), []);
  });
});

describe('what signatures inside Tracee v0.24.1 find', () => {
  const release = recording('v0.24.1/misuse.pb.gz');
  /** Its findings, and what is reported of them when repeats are together. */
  const [sent, reported] = [60, 53];

  it('is shown once where signatures find it too, and the JSON gives the same findings as the stream of the same run', async (t) => {
    const found = async (file: string): Promise<readonly string[]> => {
      const stats = join(folder(t), 'stats');
      const options = ['-s', 'rseq', '-s', 'tracee', '--output', 'json', '--log-format', 'json', '--stats', stats];
      const replay = await runLine('replay', recording(file), ...options);
      assert.equal(replay.code, 0, replay.stderr);
      assert.match(replay.stderr, /"invalid":0,.*"passed_over":0,"broken":0,"msg":"replayed"/);
      assert.doesNotMatch(replay.stderr, /unique ids/);
      const lines = findingLines(replay.stdout).map((line): Line => JSON.parse(line));
      assert.deepEqual(fromTracee(lines), []);
      const { tracee_findings, paired, unmatched } = JSON.parse(readFileSync(stats, 'utf8'));
      assert.deepEqual([tracee_findings, paired, unmatched], [sent, sent, 0]);
      return lines.map(({ timestamp, name, workload }) => JSON.stringify([timestamp, name, workload])).sort();
    };
    const [stream, json] = await Promise.all([found('v0.24.1/misuse.pb.gz'), found('v0.24.1/misuse.tracee.jsonl.gz')]);
    assert.ok(stream.length > 100, `${stream.length} findings`);
    assert.deepEqual(json, stream);
    assert.deepEqual(await found('v0.24.1/misuse.ndjson.gz'), stream);
  });

  it('is shown from a running one where they do not, with the id that the signature says', async (t) => {
    const address = `unix:${join(folder(t), 'tracee.sock')}`;
    await simulated(t, release, address);
    const run = await ran('--tracee', address, '--arch', 'amd64', '--max-events', '16681', '-s', 'rseq');
    const found = fromTracee(run);
    assert.equal(found.length, reported);
    assert.ok(found.every(({ signature }) => signature.pack === 'Tracee' && /^TRC-\d+$/.test(signature.id)));
  });
});

it('parts of Kubernetes are left alone by TRC-1018 where Tracee does not tell their paths', async () => {
  const lines = await replayed(recording('v0.24.1/kubelet.ndjson.gz'));
  assert.deepEqual(lines, []);
});
