import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder, start } from './sequent.ts';

const faulty = fileURLToPath(new URL('../../fixtures/faulty/', import.meta.url));
const place = (name: string): string => `fixtures/faulty/${name}/sig\\.ts:\\d+:\\d+`;
const endsNot = (who: string, name: string): RegExp =>
  new RegExp(`${who} did not come to an end, at .*${place(name)}; the tests of this file are ended`);

/** Results of `sequent test` for folders of fixtures/faulty whose signature the other tables do not test: what is said, or that it passes. */
const results: Readonly<Record<string, RegExp | 'passes'>> = {
  frozenname: /the signature is wrong:\s+id: an id looks like ACME-7\s+name: every object has a property of this name/,
  // The limit of the process lies far above what so few events take.
  leakstr: 'passes',
  leak: /handlers that no case reaches[^]*'sched_process_fork'/,
  loadexit: /nothing was tested: .*loadexit\.test\.ts/,
  missing: /Cannot find package 'no-such-module-at-all'/,
  reject: /Error: unhandled/,
  // A test takes as long as its signature takes.
  slow: 'passes',
  slowload: 'passes',
  throwtimer: /Error: later/,
  tla: /tla\.test\.ts/,
};

/** These are ended: each in a process of its own, so that they end beside each other. */
const ended: Readonly<Record<string, RegExp>> = {
  ctxtimerhang: endsNot('the signature or model BAD-3', 'ctxtimerhang'),
  loadloop: endsNot('a signature or a test', 'loadloop'),
  regex: endsNot('the signature or model BAD-12', 'regex'),
  timerhang: endsNot('a signature or a test', 'timerhang'),
};

/** More events would only take more time. */
const few: Readonly<Record<string, number>> = { leakstr: 2, slow: 2 };

function writeTest(home: string, name: string): string {
  const file = join(home, `${name}.test.ts`);
  const source = `import { event, testSignature } from 'tracee-sequent/testing';
    import one from ${JSON.stringify(join(faulty, name, 'sig.ts'))};
    const events = Array.from({ length: ${few[name] ?? 40} }, () => event('set_tid_address', { tidptr: 0x1000n }));
    const cases = { detects: [{ name: 'none', events: events.slice(1), findings: [] }], ignores: [{ name: 'all', events }] };
    testSignature(one as any, cases as any);`;
  writeFileSync(file, source);
  return file;
}

it('sequent test names each faulty signature that fails, and the others pass', async (t) => {
  const home = folder(t);
  mkdirSync(join(home, 'tests'));
  for (const name of Object.keys(results)) writeTest(join(home, 'tests'), name);
  const run = start(t, 'test', join(home, 'tests'));
  assert.equal(await run.ended, 1, run.stderr());
  const said = run.stdout() + run.stderr();
  for (const [name, says] of Object.entries(results)) {
    if (says !== 'passes') assert.match(said, says, name);
    const isBad = new RegExp(
      `^✖ (?:\\S*/)?${name}(?:\\.test\\.ts)? |nothing was tested: \\S*/${name}\\.test\\.ts`,
      'm',
    );
    // This one is named by its `name`.
    if (name !== 'frozenname') assert.equal(isBad.test(said), says !== 'passes', `${name}: ${said}`);
  }
});

it('sequent test ends a faulty signature that does not come to an end, and names it or its place', async (t) => {
  const home = folder(t);
  const all = Object.entries(ended).map(async ([name, says]) => {
    const run = start(t, 'test', writeTest(home, name));
    assert.equal(await run.ended, 1, run.stderr());
    assert.match(run.stdout() + run.stderr(), says, name);
  });
  await Promise.all(all);
});
