/** The process that works on the cases of test files: one file after the other, as its parent asks. */
import { registerHooks } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { isOwn } from '../../guard/author-files.ts';
import { pathOf } from '../../guard/call-sites.ts';
import type { MutantResult } from '../../mutation/mutant.ts';
import { isStripperBroken, nestedTooDeeply } from '../../packs/type-stripper.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { BegunMutant } from '../commands/test/mutants-of-file.ts';
import { EndlessLoading } from './test-limits.ts';
import type { WorkerAnswer, WorkerJob, WorkerPart } from './test-worker-messages.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const silent = new URL(`./silent-test.${extension}`, import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    const isTest = specifier === 'node:test' && parentURL !== undefined && !isOwn(pathOf(parentURL));
    return isTest ? { url: silent, shortCircuit: true } : next(specifier, context);
  },
});

/** The event loop turns between two pieces of work, which shows the guard that the process makes progress. */
async function pause(): Promise<void> {
  await setImmediate();
}

function send(message: WorkerAnswer | WorkerPart): void {
  process.send?.(message);
}

async function work(job: WorkerJob): Promise<WorkerAnswer> {
  try {
    switch (job.task) {
      case 'chaos': {
        const { chaosOfFile } = await import('../commands/test/chaos-of-file.ts');
        return { task: job.task, results: await chaosOfFile(job.file, job.seed, pause) };
      }
      case 'coverage': {
        const { coverageOfFile } = await import('../commands/test/coverage-of-file.ts');
        return { task: job.task, results: await coverageOfFile(job.file, pause) };
      }
      case 'mutate': {
        const { mutateFile } = await import('../commands/test/mutants-of-file.ts');
        const progress = {
          begun: (mutant: BegunMutant) => send({ part: 'begun', mutant }),
          ended: (mutant: BegunMutant, result: MutantResult) => send({ part: 'mutant', mutant, result }),
        };
        await mutateFile(job.file, job.from, progress, pause);
        return { task: job.task };
      }
    }
  } catch (error) {
    if (isStripperBroken(error)) return { task: 'failed', error: nestedTooDeeply, isLast: true };
    if (error instanceof EndlessLoading) return { task: 'failed', error: error.message, isLast: true };
    return { task: 'failed', error: describeThrown(error), isLast: false };
  }
}

process.on('message', (job: WorkerJob) => {
  void work(job).then(send);
});
