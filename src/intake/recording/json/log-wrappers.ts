import { isObject } from '../../../tracee/json/value-codec.ts';

/** Output of a container, as its log stores it. */
export interface Logged {
  /** The container's output stream. */
  readonly stream: string;
  /** Includes the line feed if the log stores it. */
  readonly text: Uint8Array;
}

/**
 * The prefix of a log line: time and tags of the container runtime interface, `2026-01-01T00:00:00.0Z stdout F `, where
 * P means that the line continues in the next one (kubernetes/kubernetes pkg/kubelet/kuberuntime/logs), or only the
 * time, as in `kubectl logs --timestamps`.
 */
const prefix = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:(stdout|stderr) ([FP])(?::\S*)? )?/;
const longestPrefix = 128;

/**
 * Removes the prefix of a container runtime from a line.
 * @returns undefined if there is no prefix; `isPartial`: the line continues in the next one of the same stream
 */
export function unwrapPrefix(line: Uint8Array): (Logged & { readonly isPartial: boolean }) | undefined {
  const head = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, longestPrefix)).toString('latin1');
  const found = prefix.exec(head);
  if (found === null) return undefined;
  const [{ length }, stream = 'any', tag] = found;
  return { stream, text: line.subarray(length), isPartial: tag === 'P' };
}

/** Reads one line of Docker's log (its driver json-file); undefined if the value is something else. */
export function unwrapDocker(value: unknown): Logged | undefined {
  if (!isObject(value)) return undefined;
  const { log, stream } = value;
  return typeof log === 'string' && typeof stream === 'string' ? { stream, text: Buffer.from(log) } : undefined;
}
