import type { Writable } from 'node:stream';
import { escapeMessage } from '../text/escape.ts';
import { escapeJson } from '../text/json.ts';

export type LogFields = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** Log for the operator. Messages are constant; variable values are in fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Maximum length of a field, in UTF-16 units. */
const longestField = 4_096;

export type LogFormat = 'text' | 'json';

/** Maximum number of bytes that may wait for a reader of the log. Further lines are dropped and counted. */
const mostWaiting = 2 ** 20;

/**
 * Opens the log.
 * @param format `json` for machines (one pino object per line), `text` for a person at a terminal
 */
export async function openLog(format: LogFormat, stream: Writable): Promise<Log> {
  let dropped = 0;
  const write = (line: string): void => {
    if (stream.writableLength >= mostWaiting) {
      dropped++;
      return;
    }
    const lines = dropped;
    dropped = 0;
    if (lines > 0)
      log.warn('lines of the log were dropped, because the reader of the log did not read them', { lines });
    stream.write(line);
  };
  const log = format === 'json' ? await jsonLog(write) : textLog(write);
  return log;
}

async function jsonLog(write: (line: string) => void): Promise<Log> {
  const { pino } = await import('pino');
  const logger = pino(
    { name: 'sequent', base: { name: 'sequent' }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => write(`${escapeJson(line.trimEnd())}\n`) },
  );
  return {
    info: (message, fields) => logger.info(plain(fields), message),
    warn: (message, fields) => logger.warn(plain(fields), message),
    error: (message, fields) => logger.error(plain(fields), message),
  };
}

function plain(fields: LogFields = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(boundedFields(fields)).map(([key, value]) => [
      key,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  );
}

/**
 * @returns the fields with texts cut to 4 096 UTF-16 units. Texts may come from others, such as the message of an
 * exception.
 */
export function boundedFields(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, bounded(value)]));
}

function bounded(value: LogFields[string]): LogFields[string] {
  if (typeof value !== 'string' || value.length <= longestField) return value;
  return `${value.slice(0, longestField).toWellFormed()}… (${value.length - longestField} more)`;
}

function textLog(write: (line: string) => void): Log {
  const say = (mark: string, message: string, fields: LogFields = {}): void => {
    const parts = Object.entries(fields).flatMap(([key, value]) => {
      return value === undefined ? [] : [`${key}=${escapeMessage(String(value), 500)}`];
    });
    write(`sequent: ${mark}${message}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}\n`);
  };
  return {
    info: (message, fields) => say('', message, fields),
    warn: (message, fields) => say('warning: ', message, fields),
    error: (message, fields) => say('error: ', message, fields),
  };
}
