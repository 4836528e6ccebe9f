import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
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

/** Room for what dies young on the main thread: V8 would let it grow to 128 MiB, and never take it back under load. */
const mostYoungBytes = 16 * 2 ** 20;
const lookEveryMs = 500;

/**
 * Takes the room for what dies young back where it has grown: large findings pass the main thread, and what it needs of them at once is
 * little. The threads have limits of their own for it, the main thread cannot have one.
 * @returns ends it
 */
export function keepYoungSmall(): () => void {
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if (young !== undefined && young.space_size > mostYoungBytes) tidyUp();
  }, lookEveryMs).unref();
  return () => clearInterval(timer);
}

/**
 * Lets old memory grow to twice of what is in use before V8 looks through all of it. By itself it would do so at a third more, several
 * times a second where many processes come and go, and most of what it keeps is for as long as the program runs.
 *
 * Not before the start is over: V8 takes no compiled code that was kept under other flags, neither ours nor Node's own.
 *
 * @returns undoes it, so that what is kept at the end is of use at the next start
 */
export function collectSeldomLater(): () => void {
  const timer = setTimeout(() => setFlagsFromString('--heap-growing-percent=100'), tidyAfterMs).unref();
  return () => {
    clearTimeout(timer);
    setFlagsFromString('--heap-growing-percent=0');
  };
}
