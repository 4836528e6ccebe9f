import { createHash } from 'node:crypto';
import type { Log, LogFields } from '../../telemetry/log.ts';
import { toJson } from '../../text/json.ts';
import type { RecordKind } from '../record.ts';
import { notedMessages } from './messages.ts';

/** A line of the log for a history. */
export interface Note {
  readonly kind: RecordKind;
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Epoch nanoseconds. */
  readonly time: bigint;
  /** One line of JSON. */
  readonly body: string;
}

/** A log whose lines also go to a history, if they are worth it. */
export interface NotedLog extends Log {
  /** Gets the notes from now on, and those of the time before, of which the newest 1 000 are kept. */
  onNote(take: (note: Note) => void): void;
  /** Makes a note without a line of the log. */
  note(kind: RecordKind, message: string, fields: LogFields): void;
}

const mostKept = 1_000;
const longestField = 4_096;

/** @param now clock in epoch milliseconds */
export function notedLog(log: Log, now: () => number = Date.now): NotedLog {
  let kept: Note[] = [];
  let take = (note: Note): void => {
    kept = [...kept.slice(1 - mostKept), note];
  };
  let number = 0;
  const noted =
    (write: Log['info']): Log['info'] =>
    (message, fields) => {
      write(message, fields);
      const kind = Object.hasOwn(notedMessages, message) ? notedMessages[message] : undefined;
      if (kind !== undefined) take(noteOf(kind, message, fields, now(), number++));
    };
  return {
    info: noted((message, fields) => log.info(message, fields)),
    warn: noted((message, fields) => log.warn(message, fields)),
    error: noted((message, fields) => log.error(message, fields)),
    note: (kind, message, fields) => take(noteOf(kind, message, fields, now(), number++)),
    onNote(callback) {
      take = callback;
      for (const note of kept.splice(0)) callback(note);
    },
  };
}

function noteOf(kind: RecordKind, message: string, fields: LogFields = {}, nowMs: number, number: number): Note {
  const timestamp = new Date(nowMs).toISOString();
  const shown = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)]));
  const id = createHash('sha256')
    .update(toJson([timestamp, number, process.pid, message, shown]))
    .digest('hex')
    .slice(0, 32);
  return {
    kind,
    id,
    time: BigInt(nowMs) * 1_000_000n,
    body: toJson({ timestamp, kind, id, message, fields: shown }),
  };
}

function plain(value: LogFields[string]): string | number | boolean | undefined {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' ? value.slice(0, longestField).toWellFormed() : value;
}
