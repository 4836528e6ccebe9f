import assert from 'node:assert/strict';
import { it } from 'node:test';
import { connectIntake } from '../../../src/intake/live/intake-client.ts';
import { encodeVersion } from '../../../src/tracee/call-messages.ts';
import { answer, data, frame, prefixed, trailers, type, u32 } from './event-stream/frames.ts';
import { listenAsPeer } from './event-stream/peer.ts';

it('calls go over grpc-js once a server has done what our own reader refuses', async () => {
  let calls = 0;
  const address = await listenAsPeer((connection) => {
    calls++;
    // A push that was not allowed is an error of the connection; grpc-js connects anew and gets the answer.
    if (calls === 1) connection.write(frame(type.push, 0, 1, u32(2)));
    else connection.write(answer, data(prefixed(encodeVersion('v9'))), trailers(0));
  });
  const client = connectIntake(address, 'auto');
  assert.equal(await client.getVersion(60_000), 'v9');
  assert.equal(calls, 2);
  client.close();
});
