import assert from 'node:assert/strict';
import type { Arrival } from '../kit/subject.ts';

/** A message of RFC 5424 with one element of structured data, as a strict receiver reads it. */
export interface SyslogMessage extends Arrival {
  readonly priority: number;
  readonly time: string;
  readonly host: string;
  readonly application: string;
  readonly process: string;
  readonly messageId: string;
  readonly dataId: string;
  readonly severity: string;
}

const form =
  /^<(\d|[1-9]\d{1,2})>1 (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,6}Z) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) \[([!#-<>-\\^-~]{1,32}) id="((?:[^"\\\]]|\\["\\\]])*)" severity="([a-z]+)"\] ([^]*)$/;

/** @throws AssertionError if the message has another form, or control characters */
export function readMessage(bytes: Buffer): SyslogMessage {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  assert.ok(!bytes.some((byte) => byte < 0x20), `control character: ${JSON.stringify(text)}`);
  const found = form.exec(text);
  assert.ok(found, `no message of syslog: ${JSON.stringify(text.slice(0, 300))}`);
  const [priority = '', time = '', host = '', application = '', process = '', messageId = '', ...rest] = found.slice(1);
  const [dataId = '', id = '', severity = '', body = ''] = rest;
  return {
    priority: Number(priority),
    time,
    host,
    application,
    process,
    messageId,
    dataId,
    severity,
    id: id.replace(/\\(.)/g, '$1'),
    body: Buffer.from(body),
  };
}

/** Reads complete frames off a stream. @returns messages, and the bytes of the incomplete frame */
export function takeFrames(
  bytes: Buffer,
  framing: 'octet-counting' | 'newline',
): { readonly messages: readonly Buffer[]; readonly rest: Buffer } {
  const messages: Buffer[] = [];
  let at = 0;
  for (;;) {
    const separator = bytes.indexOf(framing === 'newline' ? '\n' : ' ', at);
    if (separator === -1) break;
    if (framing === 'newline') {
      messages.push(bytes.subarray(at, separator));
      at = separator + 1;
      continue;
    }
    const length = bytes.toString('latin1', at, separator);
    assert.match(length, /^[1-9]\d*$/, 'MSG-LEN of RFC 6587');
    const end = separator + 1 + Number(length);
    if (bytes.length < end) break;
    messages.push(bytes.subarray(separator + 1, end));
    at = end;
  }
  return { messages, rest: bytes.subarray(at) };
}
