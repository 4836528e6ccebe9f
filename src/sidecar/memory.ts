import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Makes V8 compile hot functions on the thread that runs them. Its helper threads would each keep the memory of their largest
 * compilation for good, some 20 MiB in all; ours are few and small, and soon compiled.
 */
export function compileInPlace(): void {
  setFlagsFromString('--no-concurrent-recompilation');
}

/** The first events are through by then. */
const tidyAfterMs = 1_000;

/** Gives back what starting has used and nobody needs any more; V8 itself would keep it, as it does not know that little follows. */
export function tidyUp(): void {
  setFlagsFromString('--expose-gc');
  // Flags are those of the whole process: another thread that tidies up at the same moment may have taken this one back.
  const gc: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof gc === 'function') gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** The same, when the start is over. */
export function tidyUpLater(): void {
  setTimeout(tidyUp, tidyAfterMs).unref();
}
