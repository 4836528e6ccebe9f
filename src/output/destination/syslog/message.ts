import { isAscii } from 'node:buffer';
import type { Severity } from '../../../finding.ts';
import type { OutputRecord } from '../../record.ts';
import { rfc3339 } from '../../time.ts';

/** Facilities in the order of their codes (RFC 5424, 6.2.1), by the names that syslog daemons use. */
export const facilityNames = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'alert',
  'clock',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const;

/** Severity codes of RFC 5424: critical, error, warning, notice, informational. */
const severityCodes: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5, info: 6 };

const bom = Buffer.from('\ufeff');
const space = 0x20;
const json = /^application\/(?:[\w.-]+\+)?json(?:;|$)/;
const longestHostName = 255;
const longestMessageId = 32;

export interface MessageOptions {
  readonly facility: (typeof facilityNames)[number];
  readonly sd_id: string;
  /** Name of this host. */
  readonly node: string;
}

/**
 * Makes the message of a record (RFC 5424). It is one line: control characters of the body become spaces. JSON becomes
 * ASCII, so that no byte order mark stands before it, which parsers of JSON do not take; any other body that is not
 * ASCII begins with that mark, as the RFC demands.
 */
export function syslogMessage(record: OutputRecord, { facility, sd_id, node }: MessageOptions): Buffer {
  const priority = facilityNames.indexOf(facility) * 8 + severityCodes[record.severity];
  const time = `${rfc3339(record.timestamp).slice(0, 26)}Z`;
  const messageId = token(record.signature, longestMessageId);
  const data = `[${sd_id} id="${escapeParameter(record.id)}" severity="${record.severity}"]`;
  const header = `<${priority}>1 ${time} ${token(node, longestHostName)} sequent ${process.pid} ${messageId} ${data} `;
  return Buffer.concat([Buffer.from(header), ...bodyOf(record)]);
}

/** A field of the header: visible ASCII characters, or `-` for none. */
function token(text: string, length: number): string {
  return text.slice(0, length).replace(/[^!-~]/g, '_') || '-';
}

/** Escapes the value of a parameter of structured data (RFC 5424, 6.3.3). */
function escapeParameter(value: string): string {
  return value.toWellFormed().replace(/["\\\]]/g, '\\$&');
}

function bodyOf({ body, contentType }: OutputRecord): readonly Buffer[] {
  const line = Buffer.from(body.map((byte) => (byte < space ? space : byte)));
  if (isAscii(line)) return [line];
  return json.test(contentType) ? [Buffer.from(asciiJson(line.toString()))] : [bom, line];
}

/** JSON has other characters than ASCII in strings only, where an escape stands for the same character. */
function asciiJson(text: string): string {
  return text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
