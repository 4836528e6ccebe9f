import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
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

type Collect = (options: Readonly<Record<'type' | 'execution' | 'flavor', string>>) => unknown;

/** V8's own function, which Node does not hand out. */
let collect: Collect | undefined;

function collector(): Collect | undefined {
  if (collect !== undefined) return collect;
  setFlagsFromString('--expose-gc');
  // Flags are those of the whole process: another thread that tidies up at the same moment may have taken this one back.
  const gc: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof gc === 'function') collect = (options) => gc(options);
  return collect;
}

/** Gives back what starting has used and nobody needs any more; V8 itself would keep it, as it does not know that little follows. */
export function tidyUp(): void {
  collector()?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** The same, when the start is over. */
export function tidyUpLater(): void {
  setTimeout(tidyUp, tidyAfterMs).unref();
}

/** Room for what dies young on the main thread: V8 would let it grow to 128 MiB, and never take it back under load. */
const mostYoungBytes = 16 * 2 ** 20;
/** Bytes of findings that nobody needs any more may gather in buffers: V8 sees only how small the objects before them are. */
const mostSpareBytes = 32 * 2 ** 20;
/** Most of them die young, and are found at little cost. */
const mostYoungSpareBytes = 8 * 2 ** 20;
const lookEveryMs = 100;

/**
 * Frees what the main thread has finished with when it is much. Large findings pass it in a flood and leave garbage many times the size
 * of what is kept. Threads have limits of their own, which the main thread cannot have.
 * @returns ends it
 */
export function collectWhenMuch(): () => void {
  const external = (): number => getHeapStatistics().external_memory;
  let kept = external();
  let last = kept;
  const timer = setInterval(() => {
    const now = external();
    kept = Math.min(kept, now);
    last = Math.min(last, now);
    if (now - last >= mostYoungSpareBytes) {
      collector()?.({ type: 'minor', execution: 'sync', flavor: 'regular' });
      last = external();
    }
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    const isYoungLarge = young !== undefined && young.space_size > mostYoungBytes;
    if (!isYoungLarge && external() - kept < mostSpareBytes) return;
    tidyUp();
    kept = last = external();
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
