import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { judgeCosts } from '../../../src/cli/check/loaded/cost.ts';
import { Problems } from '../../../src/cli/check/problems.ts';
import { event } from '../../../src/testing/event.ts';
import { writeRecording } from '../../../src/testing/recording.ts';
import { runLine } from '../command-line.ts';

const good = `import { defineSignature } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-1', name: 'acme_one', version: '1.0.0', description: 'An example.', threat: { severity: 'low' },
  on: { sched_process_exec: function* () {}, openat: function* () {} },
});
`;

interface Home {
  readonly folder: string;
  /** Writes a file, and returns its path. */
  readonly write: (name: string, text: string) => string;
}

function home(t: TestContext): Home {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-check-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'acme'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  write('acme/one.ts', good);
  write('acme/one.test.ts', 'testSignature(one, { detects: [{}], ignores: [{}] });');
  return { folder, write };
}

async function problems(t: TestContext, ...args: readonly string[]) {
  const { code, stdout, stderr } = await runLine(t, 'check', '--json', ...args);
  assert.equal(stderr, '');
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { code, lines };
}

it('lists the faults of all files at once, each with its file and line', async (t) => {
  const { folder, write } = home(t);
  const bad = write('acme/two.ts', 'export default {\n  id: 1 +\n};\n');
  const exceptions = write('exceptions.yaml', 'exceptions:\n  - signatures: [ACME-1]\n    colour: red\n');
  const config = write(
    'sequent.yaml',
    [
      'bufer: 8',
      'max_findings: none',
      'signatures: [acme]',
      'exceptions: [exceptions.yaml]',
      'tracee: here',
      'output: [json=none/findings.json]',
      'outputs:',
      '  - { name: soc, type: webhook, url: "https://127.0.0.1/", headers: { Authorization: { env: SEQ_CHECK_NONE } } }',
      '',
    ].join('\n'),
  );
  const { code, lines } = await problems(t, '--config', config);
  assert.equal(code, 1);
  const faults = lines.filter(({ level }) => level === 'fault');
  const placed = faults.map(({ check, file, line }) => `${check} ${file ?? ''}:${line ?? ''}`.replaceAll(folder, ''));
  assert.deepEqual(
    new Set(placed),
    new Set([
      'configuration /sequent.yaml:1',
      'configuration /sequent.yaml:2',
      'addresses /sequent.yaml:5',
      'exceptions /exceptions.yaml:2',
      'exceptions /exceptions.yaml:3',
      'destinations /none/findings.json:',
      'destinations :',
      'signatures /acme/two.ts:3',
    ]),
  );
  assert.ok(faults.every(({ what, todo }) => what !== '' && todo !== ''));
  assert.equal(faults.find(({ check }) => check === 'signatures').file, bad);
  assert.equal(exceptions.startsWith(folder), true);
  assert.match(lines.find(({ level }) => level === 'note').what, /were not checked/);
});

it('lists options, ids and events that do not fit the loaded signatures', async (t) => {
  const { folder, write } = home(t);
  const policy = write(
    'policy.yaml',
    'type: policy\nname: p\ndescription: d\nscope: [global]\nrules:\n  - event: openat\n',
  );
  const config = write(
    'sequent.yaml',
    [
      'signatures: [acme]',
      'options: { ACME-1: { colour: red } }',
      'repeats: { signatures: { ACME-2: { window: 1s } } }',
      'exceptions: [exceptions.yaml]',
    ].join('\n'),
  );
  const entry =
    '{ signatures: [ACME-9], where: { container.image: runc }, action: drop, owner: o, reason: r, expires: 2099-01-01 }';
  write('exceptions.yaml', `exceptions:\n  - ${entry}\n`);
  const flags = ['--config', config, '--policy', policy, '--tracee-version', 'main'];
  const { code, lines } = await problems(t, ...flags);
  assert.equal(code, 1);
  const told = lines.map(
    ({ level, check, file, line }) => `${level} ${check} ${file?.replace(folder, '') ?? ''}:${line ?? ''}`,
  );
  assert.deepEqual(told, [
    'fault options /sequent.yaml:2',
    'fault ids /sequent.yaml:3',
    'warning ids /exceptions.yaml:2',
    'fault policy /policy.yaml:',
  ]);
  assert.match(lines[0].what, /ACME-1\.colour: there is no such option/);
  assert.match(lines[3].what, /sched_process_exec is not in the policy p; ACME-1 needs it/);
});

it('tells of packs that need later versions, of settings that need a restart, and of a Tracee that does not answer', async (t) => {
  const { folder, write } = home(t);
  const manifest = (needs: object): string => JSON.stringify({ id: 'acme', version: '1.2.3', needs, files: {} });
  write('acme/sequent-pack.json', manifest({ tracee: '99.0.0' }));
  const running = write('running.yaml', 'buffer: 8\nmax_findings: 5\n');
  const next = write('next.yaml', 'buffer: 16\nmax_findings: 6\nsignatures: [acme]\n');
  const gone = `unix:${join(folder, 'none.sock')}`;
  const waiting = await problems(t, '--config', next, '--against', running, '--tracee', gone, '--wait');
  assert.equal(waiting.code, 0);
  const told = waiting.lines.map(({ level, check, where }) => [level, check, where]);
  assert.deepEqual(told, [
    ['warning', 'version', gone],
    ['note', 'signed packs', undefined],
    ['warning', 'restart', `${next}:1`],
  ]);
  const strict = await problems(t, '-s', join(folder, 'acme'), '--tracee-version', 'v0.24.1', '--strict');
  assert.equal(strict.code, 1);
  assert.match(strict.lines[0].what, /the pack acme 1\.2\.3 needs Tracee 99\.0\.0 or later, and this is v0\.24\.1/);
  write('acme/sequent-pack.json', manifest({ sequent: '99.0.0' }));
  const late = await problems(t, '-s', join(folder, 'acme'), '--tracee', gone);
  assert.deepEqual(
    late.lines.map(({ level, check, code }) => [level, check, code]),
    [
      ['fault', 'version', 'SEQ_SOCKET_MISSING'],
      ['fault', 'signed packs', 'SEQ_PACK'],
      ['note', 'signatures', undefined],
    ],
  );
});

it('prints a line for each problem, and the sum', async (t) => {
  const { folder, write } = home(t);
  const fine = await runLine(t, 'check', '-s', join(folder, 'acme'));
  assert.deepEqual(fine, { code: 0, stdout: '0 faults, 0 warnings\n', stderr: '' });
  const config = write('sequent.yaml', 'bufer: 8\nsignatures: [none]\n');
  const bad = await runLine(t, 'check', '--config', config);
  assert.equal(bad.code, 1);
  assert.match(
    bad.stdout,
    /^fault {4}\S+sequent\.yaml:1: bufer: .*did you mean buffer\?.*\(SEQ_CONFIG\)\n +→ correct these lines\n/,
  );
  assert.match(bad.stdout, /\n2 faults, 0 warnings\n$/);
});

it('warns of a signature that costs more than the budget, unless its cost is that of its first runs', () => {
  const judged = (events: number, budgetUs: number): readonly string[] => {
    const found = new Problems('cost');
    const author = (id: string, each: number) => ({ id, share: 0.5, runs: 7, us_per_event: each });
    const authors = [author('ACME-1', 50), author('ACME-2', 4), { id: 'ACME-3', share: 0, runs: 1 }];
    judgeCosts({ events, budgetUs, cpu_seconds: 1, authors }, found);
    return found.list.map(({ level, what }) => `${level} ${what}`);
  };
  const costs =
    /^warning ACME-1 costs 50 µs of processor time for each event of the recordings, over the budget of 5\.00 µs: 7 runs/;
  assert.match(judged(20_000, 5).join('\n'), new RegExp(`${costs.source}.*$`));
  assert.deepEqual(judged(20_000, 60), []);
  const [note] = judged(1_000, 5);
  assert.match(
    note ?? '',
    /^note the recordings are too short for the budget of 5\.00 µs: with 1,000 events, costs below 100 µs/,
  );
  assert.match(judged(0, 5)[0] ?? '', /^note costs cannot be measured/);
});

it('evaluates the recordings of --on, and says which cannot be read', async (t) => {
  const { folder } = home(t);
  const recording = join(folder, 'night.pb');
  await writeRecording(recording, [event('openat', { pathname: '/a', flags: 0 })]);
  const args = ['-s', join(folder, 'acme'), '--on'];
  const { code, lines } = await problems(t, ...args, recording);
  assert.deepEqual([code, lines.map(({ check, level }) => `${check} ${level}`)], [0, ['cost note']]);
  const missing = await problems(t, ...args, join(folder, 'none.pb'));
  assert.deepEqual([missing.code, missing.lines.at(-1)?.code], [1, 'SEQ_RECORDING']);
});
