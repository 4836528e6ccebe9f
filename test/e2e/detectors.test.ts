import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findingLines, folder, recording, runLine, simulated } from './sequent.ts';

const files = {
  'open.yaml': `type: detector
id: ACME-OPEN
produced_event: {name: write_open, version: "1.0"}
requirements:
  events:
    - {name: security_file_open, data_filters: ["pathname=/etc/*"]}
conditions: ['getEventData("flags") % 4 != 0']
output:
  fields:
    - {name: path, expression: 'getEventData("pathname")'}
    - {name: flags, expression: 'getEventData("flags")'}
`,
  'tmp.yaml': `type: detector
id: ACME-TMP
produced_event: {name: exec_from_tmp, version: "1.0", description: a program ran from /tmp}
requirements:
  events:
    - {name: sched_process_exec, data_filters: ["pathname=/tmp/*"]}
threat: {name: Exec from tmp, description: someone ran something from /tmp, severity: medium}
auto_populate: {threat: true, detected_from: true}
output:
  fields:
    - {name: path, expression: 'getEventData("pathname")'}
`,
  'chain.yaml': `type: detector
id: ACME-CHAIN
produced_event: {name: exec_in_shells, version: "1.0"}
requirements: {events: [{name: exec_from_tmp}]}
conditions: ['basename(getEventData("path")) in SERVERS']
output: {fields: [{name: base, expression: 'basename(getEventData("path"))'}]}
`,
  'servers.yaml': 'type: string_list\nname: SERVERS\nvalues: [nginx, httpd, apache2]\n',
  'bad.yaml': 'type: detector\nid: ACME-BAD\n',
};

/** A folder with these detectors. */
function detectors(t: TestContext, ...left: readonly string[]): string {
  const path = folder(t);
  for (const [name, text] of Object.entries(files)) if (!left.includes(name)) writeFileSync(join(path, name), text);
  return path;
}

interface Line {
  readonly signature: { readonly id: string };
  readonly data: unknown;
  readonly tags?: readonly string[];
}

/** Findings of the detectors above, without what differs between two runs of the same programs. */
function found(stdout: string): readonly Line[] {
  return findingLines(stdout)
    .map((line): Line => JSON.parse(line))
    .filter(({ signature }) => signature.id.startsWith('ACME'));
}

const shown = (lines: readonly Line[]): readonly string[] =>
  lines.map(({ signature, data }) => `${signature.id} ${JSON.stringify(data)}`).sort();

describe("Tracee's YAML detectors", () => {
  it('find the same in a stream with decoded data, and say where that is not sure', async (t) => {
    const home = folder(t);
    const config = join(home, 'sequent.yaml');
    writeFileSync(config, `tracee_detectors: ${JSON.stringify([detectors(t)])}\n`);
    const stats = join(home, 'stats');
    const replay = ['replay', recording('detectors.pb.gz'), '--output', 'json', '--stats', stats];
    const raw = await runLine(...replay, '--config', config);
    assert.equal(raw.code, 0, raw.stderr);
    assert.match(raw.stderr, /bad\.yaml:1/);
    const counts = JSON.parse(readFileSync(stats, 'utf8')).detectors;
    assert.deepEqual(
      { ...counts, not_loaded: counts.not_loaded > 0 },
      {
        not_loaded: true,
        passed_over: 0,
        failed_expressions: {},
        not_handed_on: {},
      },
    );
    const decoded = await runLine(
      'replay',
      recording('detectors-decoded.pb.gz'),
      '--output',
      'json',
      '--tracee-detectors',
      detectors(t),
    );
    const lines = found(raw.stdout);
    assert.deepEqual(
      new Set(lines.map(({ signature }) => signature.id)),
      new Set(['ACME-OPEN', 'ACME-TMP', 'ACME-CHAIN']),
    );
    assert.deepEqual(shown(found(decoded.stdout)), shown(lines));
    assert.ok(lines.every(({ tags }) => !tags?.includes('inexact')));
    assert.ok(found(decoded.stdout).some(({ tags }) => tags?.includes('inexact')));
  });

  it('find the same in the stream of a Tracee', async (t) => {
    const address = `unix:${join(folder(t), 'tracee.sock')}`;
    await simulated(t, recording('detectors.pb.gz'), address);
    const options = ['--tracee-detectors', detectors(t, 'bad.yaml'), '--output', 'json'];
    const run = await runLine('run', '--tracee', address, '--arch', 'amd64', '--max-events', '1575', ...options);
    assert.equal(run.code, 0, run.stderr);
    const replay = await runLine('replay', recording('detectors.pb.gz'), ...options);
    assert.deepEqual(shown(found(run.stdout)), shown(found(replay.stdout)));
  });

  it('are listed, explained and thought of in the policy', async (t) => {
    const options = ['--tracee-detectors', detectors(t)];
    const list = await runLine('list', 'signatures', ...options);
    assert.equal(list.code, 1, 'one cannot be loaded');
    assert.match(list.stdout, /ACME-CHAIN\s+info\s+exec_in_shells\s.*\sexec_from_tmp/);
    assert.match(list.stderr, /not loaded: .*bad\.yaml:1: detector ACME-BAD/);
    const explain = await runLine('explain', 'ACME-TMP', ...options);
    assert.match(explain.stdout, /a program ran from \/tmp/);
    const policy = await runLine('policy', '-s', 'rseq', ...options);
    const both = await runLine('policy', ...options);
    // What the shipped packs want of the same event is let through beside it.
    assert.match(both.stdout, /event: security_file_open\n\s+filters:\n\s+- data\.pathname=\S*\/etc\/\*/);
    assert.match(policy.stdout, /event: security_file_open\n\s+filters:\n\s+- data\.pathname=\/etc\/\*/);
    assert.doesNotMatch(policy.stdout, /exec_from_tmp/);
    // Signatures want all programs.
    assert.doesNotMatch(policy.stdout, /\/tmp\/\*/);
  });

  it('keep the program from starting where Tracee would not start', async (t) => {
    const path = detectors(t);
    writeFileSync(join(path, 'again.yaml'), files['open.yaml'].replace('ACME-OPEN', 'ACME-AGAIN'));
    const { code, stderr } = await runLine('replay', recording('detectors.pb.gz'), '--tracee-detectors', path);
    assert.notEqual(code, 0);
    assert.match(stderr, /open\.yaml:2: the event write_open is produced by .*again\.yaml too/);
    assert.match(stderr, /SEQ_DETECTORS/);
  });

  it('are converted to signatures that find the same', async (t) => {
    const path = detectors(t, 'chain.yaml');
    const out = folder(t);
    const given = ['open.yaml', 'tmp.yaml', 'bad.yaml'].map((name) => join(path, name));
    const converted = await runLine('convert', ...given, '--out', out);
    assert.equal(converted.code, 1);
    assert.match(converted.stderr, /bad\.yaml:1/);
    assert.deepEqual(readdirSync(out).sort(), ['exec_from_tmp.ts', 'write_open.ts']);
    const again = await runLine('convert', given[0] ?? '', '--out', out);
    assert.match(again.stderr, /--force overwrites[\s\S]*SEQ_OUTPUT/);
    const replay = ['replay', recording('detectors.pb.gz'), '--output', 'json'];
    const signatures = await runLine(...replay, '--signatures', out);
    assert.equal(signatures.code, 0, signatures.stderr);
    const yaml = await runLine(...replay, '--tracee-detectors', detectors(t, 'bad.yaml', 'chain.yaml'));
    const ids = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => line.replace('_TMP-1', '-TMP').replace('_OPEN-1', '-OPEN'));
    assert.deepEqual(ids(shown(found(signatures.stdout))), shown(found(yaml.stdout)));
    const list = await runLine('convert', join(path, 'servers.yaml'));
    assert.notEqual(list.code, 0);
  });
});
