/**
 * The limit: `node clients/discard.ts PATH` opens the stream with the largest windows there are, and throws the bytes away without a
 * look at them. No client in Node can be faster.
 */
import { connect } from 'node:net';
import { methods } from '../../../src/tracee/methods.ts';
import {
  flags,
  frame,
  grpcMessage,
  headerBlock,
  initialWindowSetting,
  preface,
  types,
  uint32,
} from '../server/frames.ts';
import { tellAtTheEnd } from './tally.ts';

const largest = 2 ** 31 - 1;
const firstWindow = 65_535;
/** Payload is given back by the number of bytes read. The headers of frames are among these and do not count. */
const payloadShare = 0.98;
const giveBackAt = 4 << 20;
const stream = 1;

let owed = 0;
const socket = connect({
  path: process.argv[2] ?? '',
  onread: {
    buffer: Buffer.alloc(512 * 1024),
    callback(bytes) {
      owed += bytes * payloadShare;
      if (owed >= giveBackAt) {
        const back = Math.floor(owed);
        owed -= back;
        socket.write(Buffer.concat([grow(0, back), grow(stream, back)]));
      }
      return true;
    },
  },
});

function grow(of: number, bytes: number): Buffer {
  return frame(types.windowUpdate, 0, of, uint32(bytes));
}

const settings = Buffer.concat([Buffer.from([0, initialWindowSetting]), uint32(largest)]);
const headers = headerBlock({
  ':method': 'POST',
  ':scheme': 'http',
  ':path': methods.streamEvents,
  ':authority': 'localhost',
  'content-type': 'application/grpc',
  te: 'trailers',
});
socket.write(
  Buffer.concat([
    preface,
    frame(types.settings, 0, 0, settings),
    grow(0, largest - firstWindow),
    frame(types.headers, flags.endHeaders, stream, headers),
    frame(types.data, flags.endStream, stream, grpcMessage(Buffer.alloc(0))),
  ]),
);
tellAtTheEnd(() => ({}));
