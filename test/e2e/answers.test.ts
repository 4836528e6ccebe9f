import assert from 'node:assert/strict';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { encodeVersion } from '../../src/tracee/call-messages.ts';
import { methods } from '../../src/tracee/methods.ts';
import { messages } from '../event/events.ts';
import { prefixed } from '../intake/live/event-stream/frames.ts';
import { folder, runLine } from './sequent.ts';

const [event = new Uint8Array()] = messages('threads');

/** A server whose first stream answers so, and whose next one is in good order. */
function serve(t: TestContext, first: (stream: ServerHttp2Stream) => void): Promise<string> {
  const path = join(folder(t), 'tracee.sock');
  const server = createServer();
  let streams = 0;
  server.on('session', (session) => t.after(() => session.destroy()));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    const method = headers[':path'];
    if (method === methods.streamEvents && streams++ === 0) return first(stream);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    if (method === methods.streamEvents) stream.write(prefixed(event));
    else stream.end(prefixed(method === methods.getVersion ? encodeVersion('v1') : new Uint8Array()));
  });
  t.after(() => server.close());
  return new Promise((resolve) => server.listen(path, () => resolve(`unix:${path}`)));
}

const answers: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
  'a compressed message without a grpc-encoding': (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    stream.write(prefixed(Buffer.from('not really'), 1));
  },
  'an error without a reason': (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '13' }, { endStream: true });
  },
};

describe('sequent run comes back, and says why it had to, when a stream answers with', () => {
  for (const [what, first] of Object.entries(answers)) {
    for (const transport of ['direct', 'grpc']) {
      it(`${what} (${transport})`, async (t) => {
        const address = await serve(t, first);
        const flags = ['--transport', transport, '--wait', '--max-events', '1'];
        const { code, stderr } = await runLine('run', '--tracee', address, ...flags);
        assert.equal(code, 0, stderr);
        assert.match(stderr, /"reason":"[^"]*(?:compressed|INTERNAL: no reason was given)/);
        assert.match(stderr, /connected to Tracee"/);
      });
    }
  }
});
