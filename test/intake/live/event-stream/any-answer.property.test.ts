/** Whatever a server answers, a call ends with a result, or with an error that says what is wrong. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { SequentError } from '../../../../src/errors.ts';
import { WireError } from '../../../../src/event/bytes/wire.ts';
import { connectTracee } from '../../../../src/tracee/client.ts';
import { CallError, traceeError } from '../../../../src/tracee/errors.ts';
import { anyAnswer, anyWholeAnswer } from './any-answer.ts';
import { listenAsPeer } from './peer.ts';
import { carriers, read } from './reading.ts';

const runs = { numRuns: 80, seed: 14 };

/** It is an operator's error, in words that can be printed. */
function assertClear(error: unknown): void {
  assert.ok(error instanceof CallError || error instanceof WireError || error instanceof SequentError, String(error));
  const { what, todo } = traceeError(error, 'unix:/there').text;
  assert.ok(what.length > 10 && todo !== undefined && todo.length > 10);
  assert.doesNotMatch(`${what} ${error.message}`, /undefined/);
}

describe('a call that is answered with anything', () => {
  for (const carrier of carriers) {
    it(`ends with a clear error, or in good order, as a stream over ${carrier}`, async () => {
      const property = fc.asyncProperty(carrier === 'direct' ? anyAnswer : anyWholeAnswer, async (bytes) => {
        const address = await listenAsPeer(({ socket }) => void socket.end(bytes));
        try {
          const { error, reason } = await (await read(carrier, address)).stream.ended;
          assert.ok(reason.length > 5 && !/undefined/.test(reason), reason);
          if (error !== undefined) assertClear(error);
        } catch (error) {
          assertClear(error);
        }
      });
      await fc.assert(property, runs);
    });
  }

  it('ends with a clear error, or with a text, when Tracee is asked for its version', async () => {
    const property = fc.asyncProperty(anyWholeAnswer, async (bytes) => {
      const client = connectTracee(await listenAsPeer(({ socket }) => void socket.end(bytes)));
      try {
        assert.equal(typeof (await client.getVersion(10_000)), 'string');
      } catch (error) {
        assertClear(error);
      } finally {
        client.close();
      }
    });
    await fc.assert(property, runs);
  });
});
