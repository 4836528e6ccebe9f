import type { Registration, ThreadState } from './state.ts';

/**
 * Whether a registration was only a question to the kernel, as CRIU and DynamoRIO ask it: unregistered within the wait and
 * left alone. Where the same area is registered once more, somebody works with it.
 * @param thread the thread as it is when the wait is over
 */
export function wasProbe(
  thread: ThreadState,
  { area, timestamp }: Pick<Registration, 'area' | 'timestamp'>,
  waitMs: number,
): boolean {
  const ended = thread.lastUnregistration;
  return ended?.area === area && ended.timestamp <= timestamp + BigInt(waitMs) * 1_000_000n;
}
