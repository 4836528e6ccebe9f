import assert from 'node:assert/strict';
import * as z from 'zod';
import type { Handler } from '../http/http-receiver.ts';
import { refusedText } from '../http/webhook-handler.ts';
import type { Arrival } from '../kit/subject.ts';

const action = z.strictObject({
  create: z.strictObject({
    _index: z.string().regex(/^(?![-_+])[a-z0-9._-]{1,255}$/),
    _id: z.string().min(1).max(512),
  }),
});
type Item = { readonly status: number; readonly error?: { readonly type: string; readonly reason: string } };

/**
 * Makes a strict receiver of `_bulk`. It refuses documents whose text is `refusedText`, answers 409 for an id that is
 * there, and 429 for documents for which there is no room.
 */
export function bulkHandler(): Handler {
  const known = new Set<string>();
  return ({ method, path, headers, body }, room) => {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    if (method !== 'POST' || pathname !== '/_bulk') return { status: 405 };
    if (headers['content-type'] !== 'application/x-ndjson') return { status: 406 };
    assert.equal(searchParams.get('filter_path'), 'items.*.status,items.*.error.type,items.*.error.reason');
    const lines = body.toString().split('\n');
    if (lines.pop() !== '') return { status: 400, body: 'The bulk request must be terminated by a newline' };
    assert.equal(lines.length % 2, 0);
    const arrivals: Arrival[] = [];
    const items: Item[] = [];
    for (let at = 0; at < lines.length; at += 2) {
      const { _index, _id } = action.parse(JSON.parse(lines[at] ?? '')).create;
      const document = lines[at + 1] ?? '';
      const key = `${_index}/${_id}`;
      const { text } = z.looseObject({ text: z.string().optional() }).parse(JSON.parse(document));
      if (known.has(key))
        items.push({ status: 409, error: { type: 'version_conflict_engine_exception', reason: 'exists' } });
      else if (text === refusedText)
        items.push({ status: 400, error: { type: 'document_parsing_exception', reason: 'failed to parse\u001b[31m' } });
      else if (arrivals.length >= room)
        items.push({ status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue is full' } });
      else {
        known.add(key);
        arrivals.push({ id: _id, body: Buffer.from(document) });
        items.push({ status: 201 });
      }
    }
    return { status: 200, arrivals, body: JSON.stringify({ items: items.map((create) => ({ create })) }) };
  };
}
