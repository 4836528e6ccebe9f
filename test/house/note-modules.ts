/** Notes each module that a thread loads, in a file of the thread. For `node --import`, which threads inherit. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const folder = process.env['NOTED_MODULES'];
if (folder === undefined) throw new Error('NOTED_MODULES names the folder of the notes');
let thread = isMainThread ? 'main' : undefined;

registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) {
      // The first module of a thread is its entry.
      thread ??= /([a-z]+)-thread\.[jt]s$/.exec(url)?.[1] ?? 'other';
      appendFileSync(join(folder, thread), `${url}\n`);
    }
    return next(url, context);
  },
});
