import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Makes V8 compile hot functions on the thread that runs them. V8's helper threads would keep the memory of their
 * largest compilation for good, about 20 MiB in total. Sequent's hot functions are few, small, and quickly compiled.
 */
export function compileInPlace(): void {
  setFlagsFromString('--no-concurrent-recompilation');
}

/** Delay before the first collection, in milliseconds. The first events have been evaluated by then. */
const tidyAfterMs = 1_000;

type Collect = (options: Readonly<Record<'type' | 'execution' | 'flavor', string>>) => unknown;

/** V8's `gc` function, which Node does not expose by default. */
let collect: Collect | undefined;

function collector(): Collect | undefined {
  if (collect !== undefined) return collect;
  setFlagsFromString('--expose-gc');
  // V8 flags apply to the whole process: another thread may have reset this flag in the meantime.
  const gc: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof gc === 'function') collect = (options) => gc(options);
  return collect;
}

/** Frees the memory that start-up has used. V8 would keep it, because V8 expects more allocations. */
export function tidyUp(): void {
  collector()?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Calls `tidyUp` after start-up. */
export function tidyUpLater(): void {
  setTimeout(tidyUp, tidyAfterMs).unref();
}

/**
 * Limit of V8's young generation on the main thread. V8 would let it grow to 128 MiB, and would not shrink it under
 * load.
 */
const mostYoungBytes = 16 * 2 ** 20;
/**
 * Limit of buffer memory of finished findings. V8 counts only the small objects that own the buffers, so it collects
 * them late.
 */
const mostSpareBytes = 32 * 2 ** 20;
/** Threshold for a cheap minor collection, which frees most of these buffers because they die young. */
const mostYoungSpareBytes = 8 * 2 ** 20;
const lookEveryMs = 100;

/**
 * Collects garbage of the main thread when there is much of it. A flood of large findings leaves garbage many times
 * the size of the live data. Worker threads have heap limits of their own; the main thread cannot have one.
 * @returns a function that stops it
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
 * Lets V8's old generation grow to twice its live size before a full collection. V8's default is growth by a third:
 * where many processes come and go, this causes several collections a second, although most of the old generation
 * lives as long as the program.
 *
 * The flag is set only after start-up, because V8 rejects cached code that was compiled under other flags, both
 * Sequent's and Node's.
 *
 * @returns a function that resets the flag, so that the code cache written at the end is valid at the next start
 */
export function collectSeldomLater(): () => void {
  const timer = setTimeout(() => setFlagsFromString('--heap-growing-percent=100'), tidyAfterMs).unref();
  return () => {
    clearTimeout(timer);
    setFlagsFromString('--heap-growing-percent=0');
  };
}
