import assert from 'node:assert/strict';
import type { Arrival } from '../kit/subject.ts';
import type { Answer, Handler } from './http-receiver.ts';

/** Text of a record that the strict receivers refuse. */
export const refusedText = 'the receiver refuses this text';

/** A strict receiver of webhooks: it checks the headers, and judges the records of a request together. */
export function webhookHandler(form: 'single' | 'ndjson' | 'array'): Handler {
  return (request, room) => {
    assert.equal(request.headers['content-type'], form === 'ndjson' ? 'application/x-ndjson' : 'application/json');
    const bodies = bodiesOf(request.body, form);
    const ids = String(request.headers['x-sequent-finding-ids']).split(',');
    const parsed = bodies.map((body): unknown => JSON.parse(body.toString()));
    assert.deepEqual(
      parsed.map((one) => Reflect.get(Object(one), 'id')),
      ids,
    );
    if (bodies.length === 1) assert.equal(request.headers['idempotency-key'], ids[0]);
    const arrivals = bodies.map((body, index) => ({ id: ids[index] ?? '', body }));
    return judged(arrivals, parsed, room);
  };
}

/** Accepts, refuses or puts off all records of a request. */
export function judged(arrivals: readonly Arrival[], parsed: readonly unknown[], room: number): Answer {
  if (parsed.some((one) => JSON.stringify(one).includes(refusedText))) {
    return { status: 400, body: `one is bad; you sent \u001b[31m${'x'.repeat(9_000)}` };
  }
  return arrivals.length > room ? { status: 429, body: 'slow down' } : { status: 200, arrivals };
}

function bodiesOf(body: Buffer, form: 'single' | 'ndjson' | 'array'): readonly Buffer[] {
  if (form === 'single') return [body];
  if (form === 'array') {
    const parsed: unknown = JSON.parse(body.toString());
    assert.ok(Array.isArray(parsed));
    return parsed.map((one) => Buffer.from(JSON.stringify(one)));
  }
  const lines = body.toString().split('\n');
  assert.equal(lines.pop(), '', 'the last line ends in a newline');
  return lines.map((line) => Buffer.from(line));
}
