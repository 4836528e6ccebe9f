import type { Writable } from 'node:stream';
import { escapeJson, escapeMessage } from '../output/escape.ts';

export type LogFields = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** Says what an operator should know. Messages are constant; what varies stands in fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFormat = 'text' | 'json';

/** Opens the log: `json` for machines (one pino object a line), `text` for a person at a terminal. */
export async function openLog(format: LogFormat, stream: Writable): Promise<Log> {
  return format === 'json' ? jsonLog(stream) : textLog(stream);
}

async function jsonLog(stream: Writable): Promise<Log> {
  const { pino } = await import('pino');
  const logger = pino(
    { name: 'sequent', base: { name: 'sequent' }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => void stream.write(`${escapeJson(line.trimEnd())}\n`) },
  );
  return {
    info: (message, fields) => logger.info(plain(fields), message),
    warn: (message, fields) => logger.warn(plain(fields), message),
    error: (message, fields) => logger.error(plain(fields), message),
  };
}

function plain(fields: LogFields = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'bigint' ? value.toString() : value]),
  );
}

function textLog(stream: Writable): Log {
  const write = (mark: string, message: string, fields: LogFields = {}): void => {
    const parts = Object.entries(fields).flatMap(([key, value]) => {
      return value === undefined ? [] : [`${key}=${escapeMessage(String(value), 500)}`];
    });
    stream.write(`sequent: ${mark}${message}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}\n`);
  };
  return {
    info: (message, fields) => write('', message, fields),
    warn: (message, fields) => write('warning: ', message, fields),
    error: (message, fields) => write('error: ', message, fields),
  };
}
