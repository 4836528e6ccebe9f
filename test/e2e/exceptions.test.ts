import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { askUntil } from './ask-health.ts';
import { findingLines, folder, recording, runLine, simulated, start } from './sequent.ts';

const memory = fileURLToPath(new URL('../../fixtures/exceptions/runc-memfd.ndjson', import.meta.url));

/** Id, severity and program of each finding. */
function told(stdout: string): readonly string[] {
  return findingLines(stdout).map((line) => {
    const { signature, threat, workload = {} } = JSON.parse(line);
    return `${signature.id} ${threat.severity} ${workload.process?.executable.path ?? ''}`.trim();
  });
}

function counts(path: string): unknown {
  const { exceptions, findings, findings_excepted, findings_lowered } = JSON.parse(readFileSync(path, 'utf8'));
  return { findings, findings_excepted, findings_lowered, hits: exceptions.map((one: { hits: number }) => one.hits) };
}

const inContainer = 'TRC-105 3 memfd:runc_cloned:/proc/self/exe';
const shm = 'TRC-105 3 /dev/shm/x';

describe('presets', () => {
  it('except exactly the findings about runc and AppImages, and a summary of each remains', async (t) => {
    const stats = join(folder(t), 'stats.json');
    const presets = ['--exceptions', 'preset:runc-memfd', '--exceptions', 'preset:appimage'];
    const replay = await runLine('replay', memory, '-o', 'json', '--stats', stats, ...presets);
    assert.equal(replay.code, 0, replay.stderr);
    assert.deepEqual(told(replay.stdout), [inContainer, shm, 'SEQ-6 0', 'SEQ-6 0']);
    assert.deepEqual(counts(stats), { findings: 2, findings_excepted: 3, findings_lowered: 0, hits: [2, 1] });
    assert.match(replay.stderr, /"exception":"runc-memfd","action":"hold","findings":2/);
    const without = await runLine('replay', memory, '-o', 'json');
    assert.equal(told(without.stdout).length, 5);
  });

  it('except nothing of the recordings of attacks', async () => {
    const all = ['runc-memfd', 'appimage', 'criu', 'package-managers'].flatMap((name) => [
      '--exceptions',
      `preset:${name}`,
    ]);
    const files = [recording('detectors.pb.gz'), recording('rseq-extra.pb.gz')];
    const [plain, excepted] = [
      await runLine('replay', ...files, '-o', 'json'),
      await runLine('replay', ...files, '-o', 'json', ...all),
    ];
    assert.equal(excepted.stdout, plain.stdout);
  });
});

describe('exceptions of an operator', () => {
  const text = `exceptions:
  - id: shm
    signatures: [TRC-105]
    where: { process.executable: /dev/shm/x }
    action: { lower: info }
    owner: team-a
    reason: a build
    expires: 2027-03-01
  - { id: old, signatures: [TRC-105], where: { container: false }, action: drop, owner: team-b, reason: r, expires: 2026-11-20 }
  - { id: unknown, signatures: [TRC-10], where: { container: false }, action: drop, owner: team-b, reason: r, expires: never }
`;

  it('lower, expire with a finding, are warned of, and are listed with their hits', async (t) => {
    const home = folder(t);
    const [file, stats] = [join(home, 'exceptions.yaml'), join(home, 'stats.json')];
    writeFileSync(file, text);
    const replay = await runLine('replay', memory, '-o', 'json', '--stats', stats, '--exceptions', file);
    assert.equal(replay.code, 0, replay.stderr);
    const lines = told(replay.stdout);
    assert.deepEqual(lines.toSorted(), [
      'SEQ-7 2',
      'TRC-105 0 /dev/shm/x',
      inContainer,
      inContainer,
      inContainer,
      'TRC-105 3 memfd:runtime',
    ]);
    for (const warned of [
      /"exception":"shm".*an attacker chooses/,
      /"exception":"old".*has expired/,
      /"signature":"TRC-10"/,
    ])
      assert.match(replay.stderr, warned);
    const list = await runLine('exceptions', '--exceptions', file, '--stats', stats, '--json');
    assert.deepEqual(
      findingLines(list.stdout)
        .map((line) => JSON.parse(line))
        .map(({ exception, state, hits, owner }) => [exception, state, hits, owner]),
      [
        ['shm', 'active', 1, 'team-a'],
        ['old', 'expired', 0, 'team-b'],
        ['unknown', 'unused', 0, 'team-b'],
      ],
    );
    assert.match((await runLine('exceptions', '--exceptions', file, '--stats', stats)).stdout, /^unused: unknown$/m);
  });

  it('that are suggested are refused until somebody answers for them, and then except the findings and no others', async (t) => {
    const home = folder(t);
    const [found, drafted] = [join(home, 'findings.json'), join(home, 'exceptions.yaml')];
    const plain = await runLine('replay', memory, '-o', 'json');
    writeFileSync(found, findingLines(plain.stdout).slice(2).join('\n'));
    const drafts = await runLine('exceptions', 'suggest', found);
    assert.equal(drafts.code, 0, drafts.stderr);
    writeFileSync(drafted, drafts.stdout);
    const refused = await runLine('replay', memory, '--exceptions', drafted);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /owner: a person or team that answers for the exception is needed/);
    writeFileSync(drafted, drafts.stdout.replaceAll('null', 'somebody'));
    const replay = await runLine('replay', memory, '-o', 'json', '--exceptions', drafted);
    assert.deepEqual(told(replay.stdout), [inContainer, inContainer]);
    assert.equal((await runLine('exceptions', 'suggest', memory)).code, 1);
  });

  it('work in the sidecar as in a replay, and health knows their hits', async (t) => {
    const home = folder(t);
    const [file, stats, socket] = [join(home, 'e.yaml'), join(home, 'stats.json'), join(home, 'health.sock')];
    const address = `unix:${join(home, 'tracee.sock')}`;
    writeFileSync(
      file,
      "- { id: dash, signatures: ['TRC-*'], where: { container: false }, action: hold, owner: a, reason: b, expires: never }\n",
    );
    await simulated(t, recording('detectors.pb.gz'), address);
    const run = start(
      t,
      'run',
      '--tracee',
      address,
      '--arch',
      'amd64',
      '-o',
      'json',
      '--on-overload',
      'block',
      '--stats',
      stats,
      '--exceptions',
      file,
      '--health',
      `unix:${socket}`,
    );
    await askUntil(
      socket,
      '/healthz',
      ({ counts: { evaluated = 0, received = 0, unmatched = 0 } }) =>
        received > 1_000 && evaluated + unmatched === received,
    );
    const list = await runLine('exceptions', '--exceptions', file, '--health', `unix:${socket}`, '--json');
    const { hits } = JSON.parse(list.stdout);
    assert.ok(hits > 0, list.stdout);
    // A reload keeps the counts of an unchanged exception, and applies new ones.
    const also =
      '- { id: new, signatures: [RSEQ-001], where: { container: false }, action: drop, owner: a, reason: b, expires: never }\n';
    writeFileSync(file, readFileSync(file, 'utf8') + also);
    run.child.kill('SIGHUP');
    const states = async (): Promise<readonly unknown[]> => {
      const listed = await runLine('exceptions', '--exceptions', file, '--health', `unix:${socket}`, '--json');
      return findingLines(listed.stdout).map((line) => {
        const { exception, state, hits: now } = JSON.parse(line);
        return [exception, state, now];
      });
    };
    let all = await states();
    while (JSON.stringify(all).includes('not loaded')) all = await states();
    assert.deepEqual(all, [
      ['dash', 'active', hits],
      ['new', 'unused', 0],
    ]);
    run.child.kill();
    assert.equal(await run.ended, 0, run.stderr());
    const replay = await runLine(
      'replay',
      recording('detectors.pb.gz'),
      '-o',
      'json',
      '--exceptions',
      file,
      '--stats',
      join(home, 'replayed.json'),
    );
    assert.equal(replay.code, 0, replay.stderr);
    assert.deepEqual(counts(stats), counts(join(home, 'replayed.json')));
    assert.deepEqual(
      told(run.stdout()).filter((line) => line.startsWith('SEQ-')),
      ['SEQ-6 0'],
    );
  });
});
