import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findingLines, folder, recording, simulated, start } from './sequent.ts';

const faulty = fileURLToPath(new URL('../../fixtures/faulty/', import.meta.url));

interface Row {
  /** `stopped`: the supervision of the engine takes it out of service; faulty-stopped.slow.test.ts runs these. */
  readonly becomes: 'faults' | 'suspended' | 'bounded' | 'harmless' | 'refused' | 'stopped';
  /** Standard error of `run` and `replay`. */
  readonly says?: RegExp;
  /** Output of `test`. */
  readonly tests?: RegExp;
}

const place = (name: string): string => `fixtures/faulty/${name}/sig\\.ts:3:\\d+`;
const suspended = (id: string, error: string): RegExp => new RegExp(`suspended[^\\n]*author=${id}[^\\n]*${error}`);

/** What becomes of the signature in each folder of fixtures/faulty. */
const rows: Readonly<Record<string, Row>> = {
  atomicswait: { becomes: 'stopped' },
  ctxtimerhang: { becomes: 'stopped' },
  exit: {
    becomes: 'faults',
    says: new RegExp(`thrown \\(author=BAD-6, event=set_tid_address.*process\\.exit is not.*${place('exit')}`),
    tests: /BAD-6 on set_tid_address: TypeError: a signature must not call process\.exit/,
  },
  frozenname: { becomes: 'refused', says: /frozenname\/sig\.ts: id: an id looks like ACME-7/ },
  globalerr: { becomes: 'suspended', says: suspended('BAD-23', 'an object with toString') },
  hang: { becomes: 'stopped' },
  hugefind: { becomes: 'bounded' },
  keep: {
    becomes: 'faults',
    says: new RegExp(`thrown \\(author=BAD-19.*OverError: an event was read after.*${place('keep')}`),
  },
  leak: { becomes: 'stopped' },
  leakstr: { becomes: 'stopped' },
  loadexit: { becomes: 'refused', says: /loadexit\/sig\.ts: TypeError: process\.exit is not for signatures/ },
  loadloop: { becomes: 'stopped' },
  microtasks: { becomes: 'stopped' },
  million: { becomes: 'bounded', says: /too many findings for one event[^\n]*author=BAD-11/ },
  missing: { becomes: 'refused', says: /missing\/sig\.ts: Error: Cannot find package 'no-such-module-at-all'/ },
  modelhang: { becomes: 'stopped' },
  mutate: { becomes: 'harmless' },
  nodetimerhang: { becomes: 'stopped' },
  promisehang: { becomes: 'stopped' },
  promise: { becomes: 'suspended', says: suspended('BAD-13', 'TypeError: a handler may not be async') },
  regex: { becomes: 'stopped' },
  reject: {
    becomes: 'faults',
    says: new RegExp(`thrown \\(author=BAD-4, event_time=2026-11-23T08:.*Error: unhandled, at=.*${place('reject')}`),
  },
  slow: { becomes: 'stopped' },
  slowload: { becomes: 'harmless' },
  stackoverflow: {
    becomes: 'suspended',
    says: suspended('BAD-27', `RangeError: Maximum call stack size exceeded.*${place('stackoverflow')}`),
  },
  throwtimer: {
    becomes: 'faults',
    says: new RegExp(`thrown \\(author=BAD-5, event_time=2026-11-23T08:.*Error: later, at=.*${place('throwtimer')}`),
  },
  timerhang: { becomes: 'stopped' },
  tla: { becomes: 'stopped' },
};

const folders = (...which: readonly Row['becomes'][]): string[] =>
  Object.keys(rows).filter((name) => name !== 'slowload' && which.includes(rows[name]?.becomes ?? 'stopped'));
const flags = (names: readonly string[]): string[] => names.flatMap((name) => ['-s', join(faulty, name)]);
/** They run beside each other, so that each also shows that the others go on. */
const together = folders('faults', 'suspended', 'bounded', 'harmless');

function check(stderr: string, output: string): void {
  for (const name of together) assert.match(stderr, rows[name]?.says ?? /^/, name);
  const ids = findingLines(output).map((line): string => JSON.parse(line).signature.id);
  assert.equal(ids.filter((id) => id.startsWith('RSEQ-')).length, 14, 'the others go on');
  const suspensions = findingLines(output).filter((line) => JSON.parse(line).signature.id === 'SEQ-1');
  assert.equal(suspensions.length, folders('suspended').length);
  const stackoverflow = suspensions.find((line) => line.includes('BAD-27'));
  assert.match(stackoverflow ?? '', new RegExp(`"name":"at"[^}]*${place('stackoverflow')}`));
  assert.equal(ids.filter((id) => id === 'BAD-11').length, 1_000);
  assert.ok(ids.filter((id) => id === 'BAD-24').length > 10);
}

describe('a faulty signature', () => {
  it('has a row in the table', () => {
    const all = readdirSync(faulty, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(all.map(({ name }) => name).sort(), Object.keys(rows).sort());
  });

  it('is a fault of its author in replay, and the others go on', async (t) => {
    const out = join(folder(t), 'out');
    const files = ['replay', recording('rseq-extra.pb.gz'), ...flags(together), '-s', 'rseq'];
    const run = start(t, ...files, '--output', `json=${out}`, '--log-format', 'text');
    assert.equal(await run.ended, 1, run.stderr());
    check(run.stderr(), readFileSync(out, 'utf8'));
    assert.equal(run.stdout(), '');
  });

  it('is a fault of its author in run, and the others go on', async (t) => {
    const home = folder(t);
    const out = join(home, 'out');
    const address = `unix:${join(home, 'tracee.sock')}`;
    await simulated(t, recording('rseq-extra.pb.gz'), address, { rate: 1000 });
    const files = ['run', '--tracee', address, ...flags(together), '-s', 'rseq', '--max-events', '1193'];
    const run = start(t, ...files, '--arch', 'amd64', '--output', `json=${out}`, '--log-format', 'text');
    assert.equal(await run.ended, 1, run.stderr());
    check(run.stderr(), readFileSync(out, 'utf8'));
  });

  it('is refused at load where it cannot be loaded, in one message for all', async (t) => {
    const names = folders('refused');
    const run = start(t, 'replay', recording('threads.pb.gz'), ...flags(names), '-s', 'rseq');
    assert.equal(await run.ended, 2, run.stderr());
    for (const name of names) assert.match(run.stderr(), rows[name]?.says ?? /^$/, name);
  });

  it('is not taken for its own test', async (t) => {
    const run = start(t, 'test', join(faulty, 'mutate', 'sig.ts'));
    assert.equal(await run.ended, 2, run.stderr());
    assert.match(run.stderr(), /the file is a signature, not a test of one/);
  });

  it('fails its test, which names it', async (t) => {
    const home = folder(t);
    const names = together.filter((name) => ['exit', 'globalerr', 'keep', 'promise', 'stackoverflow'].includes(name));
    const source = `import { event, testSignature } from 'tracee-sequent/testing';
      const events = Array.from({ length: 40 }, () => event('set_tid_address', { tidptr: 0x1000n }));
      ${names.map((name) => `import ${name}_ from ${JSON.stringify(join(faulty, name, 'sig.ts'))};`).join('\n')}
      for (const one of [${names.map((name) => `${name}_`).join(', ')}]) {
        testSignature(one as any, { detects: [], ignores: [{ name: one.name, events }] });
      }`;
    writeFileSync(join(home, 'all.test.ts'), source);
    const run = start(t, 'test', join(home, 'all.test.ts'));
    assert.equal(await run.ended, 1, run.stderr());
    for (const name of names)
      assert.match(run.stdout(), rows[name]?.tests ?? new RegExp(name === 'stackoverflow' ? 'so' : name));
  });
});
