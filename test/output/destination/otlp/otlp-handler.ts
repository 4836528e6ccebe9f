import { encode } from '../../../../src/output/destination/otlp/messages.ts';
import type { Handler } from '../http/http-receiver.ts';
import { refusedText } from '../http/webhook-handler.ts';
import { recordsIn } from './log-records.ts';

/** A strict receiver of OTLP over HTTP. It refuses all records of a request together. */
export function otlpHandler(protocol: 'http/json' | 'http/protobuf'): Handler {
  const isJson = protocol === 'http/json';
  const contentType = isJson ? 'application/json' : 'application/x-protobuf';
  return ({ method, path, headers, body }, room) => {
    if (method !== 'POST' || path !== '/v1/logs' || headers['content-type'] !== contentType) return { status: 404 };
    const arrivals = recordsIn(body, isJson);
    if (arrivals.some((one) => one.body.includes(refusedText))) return { status: 400, body: 'one is bad' };
    if (arrivals.length > room) return { status: 429, headers: { 'retry-after': '7' } };
    const answer = isJson ? '{"partialSuccess":{}}' : encode('ExportResponse', {}).toString('latin1');
    return { status: 200, headers: { 'content-type': contentType }, body: answer, arrivals };
  };
}
