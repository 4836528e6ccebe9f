import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { usualTimes } from '../../src/supervision/watch-times.ts';
import { watchedSidecar } from '../sidecar/watched.ts';
import { shortTimes } from '../supervision/short-times.ts';
import { honest, writePack } from './faulty-pack.ts';
import { folder, recording, start, startScript } from './sequent.ts';

/** The signatures of fixtures/faulty that do not come to an end, or take all memory. faulty-signatures.slow.test.ts has the others. */
const hangs = {
  atomicswait: 'BAD-26',
  hang: 'BAD-1',
  modelhang: 'bad.model',
  regex: 'BAD-12',
  timerhang: 'BAD-2',
} as const;
/** These hang outside of a handler, so that only their stack tells who they are. */
const outside = { microtasks: 'BAD-30', nodetimerhang: 'BAD-29', promisehang: 'BAD-28' } as const;
/** Its timer needs event time that goes on, so the first pass of the stream. */
const timers = { ctxtimerhang: 'BAD-3' } as const;
const leaks = { leak: 'BAD-8', leakstr: 'BAD-9' } as const;

const faulty = fileURLToPath(new URL('../../fixtures/faulty/', import.meta.url));
const shortGuard = fileURLToPath(new URL('./short-guard.ts', import.meta.url));
const packs = (names: readonly string[]): string[] => names.map((name) => join(faulty, name));
const extra = recording('rseq-extra.pb.gz');

describe('in run, beside others, a signature that', { concurrency: 2 }, () => {
  const cases = {
    // Each restart of the engine loads all signatures, so the pack rseq is there only where few restarts follow.
    hangs: { bad: hangs, beside: [], reason: 'hung', times: shortTimes },
    'hangs in a timer': { bad: timers, beside: ['rseq'], reason: 'hung', times: shortTimes },
    'hangs outside of a handler': { bad: outside, beside: [], reason: 'hung', times: shortTimes },
    'takes all memory': { bad: leaks, beside: ['rseq'], reason: 'memory', times: usualTimes },
  } as const;
  for (const [what, { bad, beside, reason, times }] of Object.entries(cases)) {
    it(`${what} is taken out of service: ${Object.keys(bad).join(', ')}`, async (t) => {
      const others = [...beside, writePack(folder(t), { 'honest.ts': honest })];
      const options = { packs: [...packs(Object.keys(bad)), ...others], times };
      const { sidecar, findings, until, another, stop } = await watchedSidecar(t, {}, options);
      await until(() => sidecar.health.quarantined.length === Object.keys(bad).length);
      await another('honest');
      await stop();
      const found = findings.filter(({ name }) => name === 'signature_quarantined').map(({ data }) => data);
      assert.deepEqual(
        found.map((data) => `${data['author']} ${data['reason']}`).sort(),
        Object.values(bad)
          .map((id) => `${id} ${reason}`)
          .sort(),
      );
      for (const data of found.filter(({ reason: why }) => why === 'hung'))
        assert.match(data['at'] ?? '', /fixtures\/faulty\/\w+\/sig\.ts:\d+:\d+$/, data['author']);
      assert.deepEqual(
        sidecar.health.quarantined.map((one) => `${one.author} ${one.reason}`).sort(),
        found.map((data) => `${data['author']} ${data['reason']}`).sort(),
      );
      const { received, unmatched, dropped, invalid, evaluated } = sidecar.counts.statistics;
      assert.equal(received, unmatched + dropped + invalid + evaluated);
      assert.equal(sidecar.reconnects, 0, 'the stream was cut');
    });
  }

  it('is slow is reported, and one that loads slowly harms nothing: slow, slowload', async (t) => {
    const times = { hangMs: 60_000, usedMs: 60_000, slotMs: 100, patience: 2 };
    const options = { packs: packs(['slow', 'slowload']), times, budget: 0.2 };
    const { sidecar, findings, until } = await watchedSidecar(t, {}, options);
    await until(() => findings.some(({ name }) => name === 'signature_slow'));
    assert.equal(findings.find(({ name }) => name === 'signature_slow')?.data['author'], 'BAD-21');
    assert.deepEqual(sidecar.health.engine.restarts, 0);
  });
});

describe('replay of a signature alone', { concurrency: 3 }, () => {
  // guard.slow.test.ts has one that loops, and one that takes memory outside of the heap.
  const { atomicswait, modelhang, timerhang } = hangs;
  const stopped = { atomicswait, modelhang, timerhang, ...timers, leak: leaks.leak, promisehang: outside.promisehang };
  for (const [name, id] of Object.entries(stopped)) {
    it(`is ended, and the signature named: ${name}`, async (t) => {
      const args = ['replay', extra, '-s', join(faulty, name), '--engine-memory', '64', '-o', 'json'];
      // guard.slow.test.ts has one that is ended after the usual times. Collecting garbage of a leak takes longer than the short ones.
      const run = name in leaks ? start(t, ...args) : startScript(t, shortGuard, ...args);
      assert.equal(await run.ended, 1, run.stderr());
      const how = name in leaks ? 'used up the memory' : 'did not come to an end';
      assert.ok(run.stderr().includes(`${id} ${how}`), run.stderr());
      if (!(name in leaks)) assert.match(run.stderr(), new RegExp(`${join(faulty, name)}/sig\\.ts:\\d+:\\d+`));
    });
  }

  it('takes as long as its signatures take: slow, slowload', async (t) => {
    const run = start(
      t,
      'replay',
      extra,
      ...packs(['slow', 'slowload']).flatMap((pack) => ['-s', pack]),
      '--max-events',
      '60',
    );
    assert.equal(await run.ended, 0, run.stderr());
  });
});

describe('a module that does not load is named', { concurrency: 2 }, () => {
  const says = {
    loadloop: { pattern: /did not load within 1 s/, limit: ['--load-timeout', '1s'] },
    // It is noticed at once, and a slow machine may take its time to get there.
    tla: { pattern: /has a top-level await that never settles/, limit: [] },
  };
  for (const [name, { pattern, limit }] of Object.entries(says)) {
    it(`in run and replay: ${name}`, async (t) => {
      const home = folder(t);
      const flags = ['-s', join(faulty, name), '-s', 'rseq', ...limit];
      const runs = [start(t, 'run', '--tracee', `unix:${home}/none`, ...flags), start(t, 'replay', extra, ...flags)];
      for (const run of runs) {
        assert.equal(await run.ended, 2, run.stderr());
        assert.match(run.stderr(), pattern);
        assert.ok(run.stderr().includes(join(faulty, name, 'sig.ts')), run.stderr());
      }
    });
  }
});

describe('sequent test', () => {
  it('fails, and names what ends no test', async (t) => {
    const home = folder(t);
    const all = Object.entries({ atomicswait: 'BAD-26', modelhang: 'bad.model' }).map(async ([name, id]) => {
      const file = join(home, `${name}.test.ts`);
      const source = `import { event, testSignature } from 'tracee-sequent/testing';
        import one from ${JSON.stringify(join(faulty, name, 'sig.ts'))};
        const events = Array.from({ length: 40 }, () => event('set_tid_address', { tidptr: 0x1000n }));
        testSignature(one as any, { detects: [], ignores: [{ name: 'x', events }] });`;
      writeFileSync(file, source);
      const run = start(t, 'test', file);
      assert.equal(await run.ended, 1, run.stderr());
      assert.ok(run.stdout().includes(`${id} did not come to an end, at ${join(faulty, name)}`), run.stdout());
    });
    await Promise.all(all);
  });
});
