import type { Architecture, Event } from 'tracee-sequent';
import { isLibcDistance, untagged } from './addresses.ts';
import { libcSignature } from './constants.ts';
import type { Range } from './mappings.ts';
import type { Who } from './state.ts';

/** A thread needs some stack below its area. glibc refuses stacks under 16 KiB (PTHREAD_STACK_MIN), its own data on them included. */
const leastStack = 8_192n;
/** As long after its start as RSEQ-012 takes a registration for an ordinary one. */
const startNs = 5_000_000_000n;

/**
 * Whether libc itself registers a new thread here, whose stack is writable and executable as a whole: glibc keeps the area at the
 * top of the stack (nptl/allocatestack.c), and all stacks are executable in programs that were linked so (`-z execstack`) or
 * bring their own stacks (SBCL). The memory was then there before the thread, another thread made it, and the registration is
 * the first one of the new thread. Where clone(2) was seen, its stack and tid word must fit, too.
 * @param range the mapping that holds the area
 */
export function isLibcOnOwnStack(event: Event<'rseq'>, { process, thread }: Who, range: Range, arch: Architecture) {
  const { data, timestamp } = event;
  const compat = event.thread?.compat ?? false;
  const { first, lastUnregistration, startTime, stack, tidptr } = thread;
  // The stream may carry an event twice.
  const isFirst = first === undefined || first.timestamp === timestamp;
  if (thread.isLeader || !isFirst || lastUnregistration !== undefined) return false;
  if (data.sig !== libcSignature(arch, compat) || timestamp - startTime > startNs) return false;
  if (range.by === thread.uniqueId || range.timestamp >= startTime) return false;
  const area = untagged(arch, data.rseq);
  if (area - range.start < leastStack) return false;
  if (stack !== undefined && (stack < range.start || stack > range.end)) return false;
  return tidptr === undefined || isLibcDistance(arch, process.compat ?? compat, area - untagged(arch, tidptr));
}
