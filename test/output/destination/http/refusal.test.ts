import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeliveryError } from '../../../../src/output/destination/destination.ts';
import type { HttpAnswer } from '../../../../src/output/destination/http/http-client.ts';
import { refusalOf } from '../../../../src/output/destination/http/refusal.ts';

function answer(status: number, more: Partial<HttpAnswer> = {}): HttpAnswer {
  const plain = { text: '', bytes: Buffer.alloc(0), isComplete: true, retryAfterMs: undefined, location: undefined };
  return { status, server: 'https://soc.example', ...plain, ...more };
}

function failure(given: HttpAnswer): DeliveryError {
  try {
    refusalOf(given);
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
  assert.fail('no failure');
}

describe('an answer', () => {
  for (const status of [200, 201, 202, 204, 299]) {
    it(`${status} acknowledges`, () => assert.equal(refusalOf(answer(status, { text: 'error' })), undefined));
  }

  for (const [status, isPerRecord] of [
    [400, true],
    [403, true],
    [404, false],
    [405, false],
    [410, false],
    [413, true],
    [415, false],
    [422, true],
  ] as const) {
    it(`${status} refuses`, () => {
      assert.deepEqual(refusalOf(answer(status)), {
        reason: `https://soc.example answered HTTP ${status}`,
        isPerRecord,
      });
    });
  }

  for (const [status, message] of [
    [401, /HTTP 401; check the credentials/],
    [407, /HTTP 407; check the credentials/],
    [408, /HTTP 408; /],
    [425, /HTTP 425; /],
    [429, /HTTP 429; the receiver limits the rate/],
    [500, /HTTP 500; look into the log/],
    [503, /HTTP 503; look into the log/],
    [599, /HTTP 599; look into the log/],
  ] as const) {
    it(`${status} is worth another try`, () => {
      const { message: text, retryAfterMs } = failure(answer(status, { retryAfterMs: 7_000 }));
      assert.match(text, message);
      assert.equal(retryAfterMs, 7_000);
    });
  }

  for (const [location, shown] of [
    ['https://login.example/in?token=hidden', ' to https://login.example,'],
    ['/hidden', ' to https://soc.example,'],
    ['http://u:hidden@evil.example:81/', ' to http://evil.example:81,'],
    ['http://[', ','],
    [undefined, ','],
  ] as const) {
    it(`301 to ${location} names the host only`, () => {
      const { message } = failure(answer(301, { location }));
      assert.equal(
        message,
        `https://soc.example answered HTTP 301, a redirect${shown} which Sequent does not follow; correct \`url\``,
      );
    });
  }

  it('is quoted on one line, escaped and cut', () => {
    const refusal = refusalOf(answer(400, { text: `\n a\u001b[31m\nb\u202e ${'x'.repeat(4_000)}` }));
    assert.match(refusal?.reason ?? '', /HTTP 400: a\\x1b\[31m\\nb\\u\{202e\} x+\\…\(\d+ more\)$/);
    assert.ok((refusal?.reason.length ?? 0) <= 300);
  });
});
