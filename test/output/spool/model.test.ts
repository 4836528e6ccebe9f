import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { MemoryStore } from '../../../src/output/spool/memory-store.ts';
import { SpoolFolder } from '../../../src/output/spool/sqlite/spool-folder.ts';
import { sharesOf } from '../../../src/output/spool/store.ts';
import { fastFolder } from './folder.ts';
import { modelLimits, runSteps, type Subject, steps } from './spool-model.ts';

const { maxAgeMs, maxBytes } = modelLimits;

describe('a store does the same as a list', () => {
  it('in memory', () => {
    fc.assert(
      fc.property(steps(maxBytes, maxAgeMs), (all) => {
        const now = { now: 1_000_000 };
        const store = new MemoryStore(modelLimits, 'no folder', () => now.now);
        runSteps(Object.assign(now, { store, model: [], dead: [], made: 0 }), all);
      }),
      { seed: 17, numRuns: 150 },
    );
  });

  it('on disk, also when it is closed and opened again', () => {
    fc.assert(
      fc.property(steps(sharesOf(maxBytes).waiting, maxAgeMs), (all) => {
        const dir = mkdtempSync(join(fastFolder, 'sequent-spool-'));
        let subject: Subject | undefined;
        const folder = new SpoolFolder(dir, { onNews() {}, now: () => subject?.now ?? 1_000_000 });
        const open = () => folder.store('soc', modelLimits);
        let buried = 0;
        try {
          subject = {
            store: open(),
            reopen: () => {
              const { store } = subject ?? {};
              // Dead letters that were dropped are counted since the store was opened.
              buried += store?.dead.dropped ?? 0;
              subject?.dead.splice(0, buried);
              buried = 0;
              store?.close();
              return open();
            },
            now: 1_000_000,
            model: [],
            dead: [],
            made: 0,
          };
          runSteps(subject, all);
        } finally {
          subject?.store.close();
          folder.close();
          rmSync(dir, { recursive: true });
        }
      }),
      { seed: 17, numRuns: 25 },
    );
  });
});
