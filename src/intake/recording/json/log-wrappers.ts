import { isObject } from '../../../tracee/json/value-codec.ts';

/** What a container has written, as its log keeps it. */
export interface Logged {
  /** Which of the container's streams it is. */
  readonly stream: string;
  /** With a line feed where the log keeps one. */
  readonly text: Uint8Array;
}

/**
 * The time and tags in front of a line: of the container runtime interface, `2026-01-01T00:00:00.0Z stdout F `, where P says that the
 * line goes on in the next one (kubernetes/kubernetes pkg/kubelet/kuberuntime/logs), or the time alone, as of `kubectl logs --timestamps`.
 */
const prefix = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:(stdout|stderr) ([FP])(?::\S*)? )?/;
const longestPrefix = 128;

/**
 * The line without what a container runtime has put in front of it; undefined where there is nothing of the kind.
 * `isPartial`: the line goes on in the next one of the same stream.
 */
export function unwrapPrefix(line: Uint8Array): (Logged & { readonly isPartial: boolean }) | undefined {
  const head = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, longestPrefix)).toString('latin1');
  const found = prefix.exec(head);
  if (found === null) return undefined;
  const [{ length }, stream = 'any', tag] = found;
  return { stream, text: line.subarray(length), isPartial: tag === 'P' };
}

/** What stands in one line of Docker's log (its driver json-file); undefined where the value is something else. */
export function unwrapDocker(value: unknown): Logged | undefined {
  if (!isObject(value)) return undefined;
  const { log, stream } = value;
  return typeof log === 'string' && typeof stream === 'string' ? { stream, text: Buffer.from(log) } : undefined;
}
