import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AnswerLimit } from '../../../src/output/destination/answer-limit.ts';

it('more answers than are allowed close the connections once, and are the reason of the failure', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const sockets = [{ bytesRead: 50 }, { bytesRead: 0 }];
  let closed = 0;
  const limit = new AnswerLimit(
    () => sockets,
    () => void closed++,
  );
  const failure = new Error('the connection closed');
  t.mock.timers.tick(1_000);
  limit.allow(100);
  sockets.push({ bytesRead: 100 });
  t.mock.timers.tick(1_000);
  assert.deepEqual([closed, limit.faultOf(failure)], [0, failure]);
  limit.allow(100);
  sockets.push({ bytesRead: 101 });
  t.mock.timers.tick(1_000);
  assert.equal(closed, 1);
  assert.match(String(limit.faultOf(failure)), /^FloodError: /);
  limit.close();
  limit.allow(1);
  sockets.push({ bytesRead: 1_000 });
  t.mock.timers.tick(1_000);
  assert.equal(closed, 1);
});
