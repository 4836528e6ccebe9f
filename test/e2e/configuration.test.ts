import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as z from 'zod';
import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { type SimulatedTracee, simulate } from '../../src/simulated/simulate.ts';
import { root } from '../house/documents.ts';
import { type Result, runCommandLines } from '../house/run-command-lines.ts';
import { findingLines, folder, recording, start } from './sequent.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-configuration-'));
const config = join(home, 'conf/sequent.yaml');
const vectors = join(home, 'vectors.jsonl');
const text = `# Everything is relative to this file.
tracee: unix:../tracee.sock
signatures:
  - acme
tracee_detectors: [detectors]
tracee_version: main
stats: counts.json
buffer: 64
tracee_findings: false
options:
  ACME-2:
    targets: 3
`;
const lines = {
  show: ['config', 'show'],
  json: ['config', 'show', '--json', '--buffer', '128', '--tracee-findings', '--option', 'ACME-2.secret=x'],
  schema: ['config', 'schema'],
  list: ['list', 'signatures', '--json'],
  policy: ['policy'],
  explain: ['explain', 'ACME-2'],
  test: ['test', '--vectors', vectors, '--json'],
  doctor: ['doctor', '--json', '--config', join(home, 'conf/wrong.yaml')],
  detectors: ['doctor', '--tracee-detectors', join(home, 'nothing')],
  record: ['record', '--out', join(home, 'out.pb'), '--max-events', '5'],
  replay: ['replay', recording('threads.pb.gz')],
} as const;
const results = new Map<string, Result>();
let tracee: SimulatedTracee | undefined;

before(async () => {
  mkdirSync(join(home, 'conf'));
  writeFileSync(config, text);
  writeFileSync(join(home, 'conf/wrong.yaml'), 'signatures: [acme]\ntracee: http://none\n');
  for (const name of ['acme', 'detectors']) symlinkSync(join(root, 'examples', name), join(home, 'conf', name));
  const events = [{ name: 'sched_process_exec', data: [{ name: 'pathname', str: '/tmp/x' }] }];
  writeFileSync(vectors, `${JSON.stringify({ detector: 'ACME-1', case: 'a program in /tmp', events })}\n`);
  tracee = await simulate({
    address: { kind: 'unix', path: join(home, 'tracee.sock') },
    messages: () => readMessages(recording('rseq-extra.pb.gz')),
    repeat: Number.POSITIVE_INFINITY,
    rate: 1_000,
  });
  const environment = { SEQUENT_CONFIG: config, SEQUENT_REPEATS_WINDOW: '5m', SEQUENT_LOG_FORMAT: 'text' };
  const commands = Object.values(lines).map((args) => ({ cwd: root, args }));
  const ran = await runCommandLines(commands, environment);
  for (const [index, name] of Object.keys(lines).entries()) {
    const result = ran[index];
    if (result !== undefined) results.set(name, result);
  }
});

after(async () => {
  await tracee?.close();
  rmSync(home, { recursive: true, force: true });
});

/** What a line has printed. */
function printed(name: keyof typeof lines, code = 0): string {
  const result = results.get(name);
  assert.equal(result?.code, code, result?.stderr);
  return result.stdout;
}

describe('one configuration file', () => {
  it('is shown with the place of each setting', () => {
    const rows = printed('show').replaceAll(/ {2,}/g, ' | ');
    for (const row of [
      `config | ${config} | SEQUENT_CONFIG`,
      `signatures | ["${home}/conf/acme"] | ${config}:3`,
      `tracee | unix:${home}/tracee.sock | ${config}:2`,
      `buffer | 64 | ${config}:8`,
      `tracee_findings | false | ${config}:9`,
      `options.ACME-2.targets | 3 | ${config}:12`,
      'repeats.window | 5m | SEQUENT_REPEATS_WINDOW',
      'wait | false | default',
      'health | (off) | default',
    ])
      assert.ok(rows.split('\n').includes(row), `${row} is not in\n${rows}`);
  });

  it('is shown as JSON, flags above it, and secrets hidden', () => {
    const rows = new Map(findingLines(printed('json')).map((line) => [JSON.parse(line).key, JSON.parse(line)]));
    assert.deepEqual(rows.get('buffer'), { key: 'buffer', value: 128, from: 'flag', flag: '--buffer' });
    assert.deepEqual(rows.get('tracee_findings')?.value, true);
    assert.deepEqual(rows.get('tracee_version'), {
      key: 'tracee_version',
      value: 'main',
      from: 'file',
      file: config,
      line: 6,
    });
    assert.deepEqual(rows.get('options.ACME-2.secret')?.value, '***');
    assert.deepEqual(rows.get('fail_on'), { key: 'fail_on', value: null, by_default: 'never', from: 'default' });
  });

  it('fits the schema for editors', () => {
    const schema = z.fromJSONSchema(JSON.parse(printed('schema')));
    assert.equal(schema.safeParse({ buffer: 64 }).success, true);
    assert.equal(schema.safeParse({ buffer: 63 }).success, false);
  });

  it('gives signatures, detectors and the version of Tracee to the commands that only load them', () => {
    const ids = new Set(findingLines(printed('list')).map((line): string => JSON.parse(line).id));
    assert.ok(ids.has('ACME-1') && !ids.has('RSEQ-001'));
    assert.ok(ids.has('ACME-DET-1'), 'the YAML detectors are not there');
    assert.match(printed('policy'), /^# for Tracee main/);
    assert.match(printed('explain'), /many_ptrace_targets/);
    const [answer = ''] = findingLines(printed('test'));
    assert.equal(JSON.parse(answer).findings.flat().length, 1);
  });

  it('gives the address of Tracee to doctor and record', () => {
    printed('doctor', 2);
    assert.match(results.get('doctor')?.stderr ?? '', /\(tracee in .*\/conf\/wrong\.yaml:2\).*SEQ_ADDRESS/s);
    printed('detectors', 2);
    assert.match(results.get('detectors')?.stderr ?? '', /nothing.*SEQ_DETECTORS/s);
    assert.equal(printed('record'), '');
    assert.ok(existsSync(join(home, 'out.pb')));
  });

  it('has paths that are relative to it', () => {
    printed('replay');
    assert.ok(existsSync(join(home, 'conf/counts.json')));
  });
});

it('record --wait waits for a Tracee that is not there yet', async (t) => {
  const at = folder(t);
  const path = join(at, 'tracee.sock');
  const out = join(at, 'out.pb');
  const record = start(t, 'record', '--wait', '--tracee', `unix:${path}`, '--out', out, '--max-events', '3');
  await record.saysOnStderr(/"msg":/);
  const late = await simulate({
    address: { kind: 'unix', path },
    messages: () => readMessages(recording('rseq-extra.pb.gz')),
  });
  t.after(() => late.close());
  assert.equal(await record.ended, 0, record.stderr());
  assert.ok(existsSync(out));
});
