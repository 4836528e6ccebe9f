import type { Event } from '../../../src/public/index.ts';

interface What {
  readonly name?: string;
  readonly pid?: number;
  readonly image?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An event that state helpers read. @param ms milliseconds since the epoch */
export function at(ms: number, { name = 'openat', pid = 1, image, data = {} }: What = {}): Event {
  const one: unknown = {
    name,
    timestamp: BigInt(ms) * 1_000_000n,
    data,
    value: (argument: string) => data[argument],
    sent: [],
    process: { uniqueId: pid, hostPid: pid, pid },
    thread: { uniqueId: pid, hostTid: pid, tid: pid, name: 'x', startTime: 0n, syscall: '', compat: false },
    inContainer: image !== undefined,
    container:
      image === undefined
        ? undefined
        : { id: `c-${image}`, name: '', started: true, image: { id: '', name: image, repoDigests: [] } },
    policies: [],
  };
  return asEvent(one);
}

function asEvent(value: unknown): Event {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as Event;
}
