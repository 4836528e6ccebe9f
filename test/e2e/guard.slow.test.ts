import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { blocked, dishonest, honest, writePack } from './faulty-pack.ts';
import { findingLines, folder, recording, start } from './sequent.ts';

const rseqExtra = recording('rseq-extra.pb.gz');

/** What a signature does with an event, and what is said of it. */
const faults = {
  'ends the program': {
    body: 'process.reallyExit(0);',
    says: /TEST-2 ended the program: rseq|TEST-2[^]*is not for signatures/,
  },
  'tries to end the program': { body: 'process.exit(0);', says: /TEST-2[^]*process\.exit is not for signatures/ },
} as const;

describe('a replay is ended, and the signature named, where it', () => {
  for (const [what, { body, says }] of Object.entries(faults)) {
    it(what, async (t) => {
      const source = dishonest(body);
      const pack = writePack(folder(t), { 'honest.ts': honest, 'dishonest.ts': source });
      const run = start(t, 'replay', rseqExtra, '-s', pack, '--engine-memory', '64', '-o', 'json');
      assert.equal(await run.ended, 1, run.stderr());
      assert.match(run.stderr(), says);
    });
  }
});

it('a replay names each reason of exit code 1 in its summary', async (t) => {
  const source = dishonest("for (const text of ['x', 'y']) ctx.report({ text });");
  const pack = writePack(folder(t), { 'dishonest.ts': source });
  const limits = ['--max-findings', '1', '--fail-on', 'low'];
  const run = start(t, 'replay', rseqExtra, '-s', pack, '-o', 'json=/dev/full', '-o', 'json', ...limits);
  assert.equal(await run.ended, 1, run.stderr());
  const because =
    /"because":"findings at least as severe as --fail-on low: \d+; reports not delivered: \d+; findings over --max-findings: \d+"/;
  assert.match(run.stderr(), because);
});

it('SEQ-1 leaves out an event that is not known', async (t) => {
  const source = dishonest("void Promise.reject(new Error('later'));");
  const pack = writePack(folder(t), { 'dishonest.ts': source });
  const run = start(t, 'replay', rseqExtra, '-s', pack, '-o', 'json');
  await run.ended;
  const seq =
    run
      .stdout()
      .split('\n')
      .find((line) => line.includes('SEQ-1')) ?? '';
  assert.match(seq, /Sequent no longer runs TEST-2/);
  assert.doesNotMatch(seq, /"name":""|"value":""/);
});

it('a replay in which a signature is suspended ends with 1 and a finding, which is about Sequent itself for a person', async (t) => {
  const home = folder(t);
  const pack = writePack(home, { 'dishonest.ts': dishonest("throw new Error('at each event');") });
  const forPerson = join(home, 'findings');
  const run = start(t, 'replay', rseqExtra, '-s', pack, '-o', 'json', '-o', `pretty=${forPerson}`);
  assert.equal(await run.ended, 1, run.stderr());
  assert.match(readFileSync(forPerson, 'utf8'), /who +Sequent itself/);
  assert.match(run.stdout(), /SEQ-1[^]*Sequent no longer runs TEST-2: it has thrown too often/);
});

const commands = {
  'list signatures': ['list', 'signatures'],
  doctor: ['doctor'],
  replay: ['replay', rseqExtra],
  'test --vectors': ['test', '--vectors', '/dev/null'],
} as const;

describe('a replay that is ended writes its statistics, and counts what has not arrived, where a signature', () => {
  // Other signatures that do not come to an end, or take the memory, are in faulty-stopped.slow.test.ts.
  const bodies = {
    hung: {
      body: 'if (++n === 20) for (;;);',
      says: /TEST-2 did not come to an end with an event: rseq, at \S+\/dishonest\.ts:\d+:\d+; nothing was evaluated from there on \(whole messages read before: \d+; reports that may not have arrived: \d+\)/,
    },
    memory: {
      body: 'if (++n === 20) for (;;) kept.push(Buffer.alloc(2 ** 20, 1));',
      says: /TEST-2 used up the memory/,
    },
  };
  for (const [how, { body, says }] of Object.entries(bodies)) {
    it(how, async (t) => {
      const home = folder(t);
      const source = dishonest(body, 'let n = 0; const kept: unknown[] = [];');
      const pack = writePack(home, { 'honest.ts': honest, 'dishonest.ts': source });
      const stats = join(home, 'stats.json');
      const flags = ['--engine-memory', '64', '-o', 'json', '--stats', stats];
      const run = start(t, 'replay', rseqExtra, '-s', pack, ...flags);
      assert.equal(await run.ended, 1, run.stderr());
      assert.match(run.stderr(), says);
      const told = JSON.parse(readFileSync(stats, 'utf8'));
      assert.deepEqual([told.ended, told.ended_by], [how, 'TEST-2']);
      assert.equal(told.received, told.unmatched + told.dropped + told.invalid + told.evaluated);
      assert.ok(told.reports > 0 && told.findings >= told.reports, JSON.stringify(told));
      const arrived = findingLines(run.stdout()).length;
      assert.ok(told.reports - told.undelivered <= arrived, `${arrived} arrived: ${JSON.stringify(told)}`);
      assert.ok(run.stderr().includes(`reports that may not have arrived: ${told.undelivered}`), run.stderr());
    });
  }
});

it('a replay ends, and names the signature, where a signature is blocked outside of JavaScript', async (t) => {
  const pack = writePack(folder(t), { 'dishonest.ts': blocked(t) });
  const run = start(t, 'replay', rseqExtra, '-s', pack);
  assert.equal(await run.ended, 1, run.stderr());
  assert.match(run.stderr(), /TEST-2 did not come to an end with an event: rseq/);
});

describe('a module that ends the program while it is loaded is named by', () => {
  for (const [command, args] of Object.entries(commands)) {
    it(command, async (t) => {
      const pack = writePack(folder(t), { 'odd.ts': `process.exit(0);\n${dishonest('')}` });
      const run = start(t, ...args, '-s', pack);
      assert.equal(await run.ended, 2, run.stderr());
      assert.match(
        run.stderr(),
        /ended the program while loading, with exit code 0|process\.exit is not for signatures/,
      );
      assert.ok(run.stderr().includes(join(pack, 'odd.ts')), run.stderr());
    });
  }
});

describe('a module that does not come to an end while it is loaded', () => {
  it('is named where it loops', async (t) => {
    const pack = writePack(folder(t), { 'odd.ts': `for (;;);\n${dishonest('')}` });
    const run = start(t, 'list', 'signatures', '-s', pack, '--load-timeout', '1s');
    assert.equal(await run.ended, 2, run.stderr());
    assert.match(run.stderr(), /did not load within 1 s/);
    assert.ok(run.stderr().includes(join(pack, 'odd.ts')), run.stderr());
  });

  it('is named where it waits for ever', async (t) => {
    const pack = writePack(folder(t), { 'odd.ts': `await new Promise(() => {});\n${dishonest('')}` });
    const run = start(t, 'replay', rseqExtra, '-s', pack);
    assert.equal(await run.ended, 2, run.stderr());
    assert.match(run.stderr(), /has a top-level await that never settles/);
  });
});

const tells = "import { writeSync } from 'node:fs';";

it('SIGTERM ends a command whose module loops while it is loaded', async (t) => {
  const pack = writePack(folder(t), { 'odd.ts': `${tells} writeSync(2, 'it loops'); for (;;);\n${dishonest('')}` });
  const run = start(t, 'replay', rseqExtra, '-s', pack);
  await run.saysOnStderr(/it loops/);
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 143, run.stderr());
});

it('SIGTERM blames no module that waits while it is loaded', async (t) => {
  const waits = `${tells} writeSync(2, 'it waits'); setInterval(() => {}, 1_000); await new Promise(() => {});`;
  const pack = writePack(folder(t), { 'odd.ts': `${waits}\n${dishonest('')}` });
  const run = start(t, 'replay', rseqExtra, '-s', pack);
  await run.saysOnStderr(/it waits/);
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 143, run.stderr());
  assert.doesNotMatch(run.stderr(), /SEQ_SIGNATURE|while loading/);
});

it('a second SIGINT ends a replay in which a signature loops', async (t) => {
  const body = "writeSync(2, 'it loops'); for (;;);";
  const pack = writePack(folder(t), { 'dishonest.ts': dishonest(body, tells) });
  const run = start(t, 'replay', rseqExtra, '-s', pack);
  await run.saysOnStderr(/it loops/);
  run.child.kill('SIGTERM');
  run.child.kill('SIGINT');
  assert.ok([130, 143, 1].includes(Number(await run.ended)), run.stderr());
});

/** The test of a signature, beside it. */
const tests = `
import { event, testSignature } from 'tracee-sequent/testing';
import signature from './dishonest.ts';
const events = [event('rseq', { rseq: 4096n, rseq_len: 32, flags: 0, sig: 1, returnValue: 0n })];
testSignature(signature, { detects: [], ignores: [{ name: 'nothing', events }] });
`;

describe('sequent test', () => {
  it('ends a signature that loops, names it, and fails', async (t) => {
    const pack = writePack(folder(t), { 'dishonest.ts': dishonest('for (;;);'), 'dishonest.test.ts': tests });
    const run = start(t, 'test', pack);
    assert.equal(await run.ended, 1, run.stderr());
    assert.match(run.stdout(), /TEST-2 did not come to an end/);
  });

  it('obeys SIGTERM while a signature loops', async (t) => {
    const source = dishonest("writeSync(2, 'it loops\\n'); for (;;);", tells);
    const pack = writePack(folder(t), { 'dishonest.ts': source, 'dishonest.test.ts': tests });
    const run = start(t, 'test', pack);
    await run.saysOnStdout(/it loops/);
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 143, run.stderr());
  });
});

it('list signatures names an unknown technique, and no note that concerns no listed signature', async (t) => {
  const source = dishonest('').replace(
    "severity: 'low'",
    "severity: 'low', mitre: { tactic: 'Execution', technique: 'T1999.001' }",
  );
  const pack = writePack(folder(t), { 'dishonest.ts': source });
  const run = start(t, 'list', 'signatures', '-s', pack);
  assert.equal(await run.ended, 0, run.stderr());
  assert.match(run.stderr(), /the list of ATT&CK 17\.0 lacks T1999\.001 of TEST-2/);
  assert.doesNotMatch(run.stderr(), /an event with \?/);
});
