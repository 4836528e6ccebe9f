/** The process that works on the cases of test files: one file after the other, as its parent asks. */
import { registerHooks } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { isOwn } from '../../guard/author-files.ts';
import { pathOf } from '../../guard/call-sites.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { WorkerAnswer, WorkerJob } from './test-worker-messages.ts';

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

async function work(job: WorkerJob): Promise<WorkerAnswer> {
  try {
    switch (job.task) {
      case 'chaos': {
        const { chaosOfFile } = await import('../commands/test/chaos-of-file.ts');
        return { task: job.task, results: await chaosOfFile(job.file, job.options, pause) };
      }
    }
  } catch (error) {
    return { task: 'failed', error: describeThrown(error) };
  }
}

process.on('message', (job: WorkerJob) => {
  void work(job).then((answer) => process.send?.(answer));
});
