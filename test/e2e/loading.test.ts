import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { dishonest, writePack } from './faulty-pack.ts';
import { folder, start } from './sequent.ts';

const briefly = ['--load-timeout', '1s'];
/** What a module does instead of only defining itself, and what is said of it. */
const faults = {
  loops: { does: 'for (;;);', flags: briefly, says: /did not load within 1 s/ },
  'waits for ever': {
    does: 'await new Promise(() => {});',
    flags: [],
    says: /has a top-level await that never settles/,
  },
} as const;

describe('a module of signatures that, while loading,', () => {
  for (const [what, { does, flags, says }] of Object.entries(faults)) {
    it(`${what} is named by run`, async (t) => {
      const home = folder(t);
      const pack = writePack(home, { 'odd.ts': `${does}\n${dishonest('')}` });
      const run = start(t, 'run', '--tracee', `unix:${home}/none`, '-s', pack, ...flags);
      assert.equal(await run.ended, 2, run.stderr());
      assert.match(run.stderr(), says);
      assert.ok(run.stderr().includes(join(pack, 'odd.ts')), run.stderr());
    });
  }
});
