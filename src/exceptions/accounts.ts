import type { ExceptionCount } from '../statistics/counts.ts';
import { actionText, type Exception } from './exception.ts';

/** Counts of one exception. */
export interface Account {
  /** Number of findings that met it. */
  hits: number;
  /** Event time of the last of them, in epoch milliseconds; 0 if there was none. */
  lastMs: number;
  /** Number of hits that summaries have told. */
  summarised: number;
  /** 1 after its expiry was reported. */
  isExpiryTold: number;
}

const fieldCount = 4;

export function newAccount(): SharedArrayBuffer {
  return new SharedArrayBuffer(fieldCount * Float64Array.BYTES_PER_ELEMENT);
}

/** @returns the account in this memory. The thread of the engine writes it, and others read it */
export function accountOf(memory: SharedArrayBuffer): Account {
  const all = new Float64Array(memory);
  const field = (index: number): PropertyDescriptor => ({
    enumerable: true,
    get: () => all[index] ?? 0,
    set(value: number) {
      all[index] = value;
    },
  });
  const account: Account = { hits: 0, lastMs: 0, summarised: 0, isExpiryTold: 0 };
  return Object.defineProperties(account, {
    hits: field(0),
    lastMs: field(1),
    summarised: field(2),
    isExpiryTold: field(3),
  });
}

/** @returns the counts of all exceptions, in the order of the files */
export function exceptionCounts(exceptions: readonly Exception[]): readonly ExceptionCount[] {
  return exceptions.map(({ id, action, expires, account: memory }) => {
    const { hits, lastMs, isExpiryTold } = accountOf(memory);
    return {
      exception: id,
      action: actionText(action),
      hits,
      last_hit: hits === 0 ? undefined : timeOf(lastMs),
      expires: expires === undefined ? undefined : timeOf(Number(expires / 1_000_000n)),
      expired: isExpiryTold === 1,
    };
  });
}

/** Event times come from outside and may be beyond the calendar. */
function timeOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}
