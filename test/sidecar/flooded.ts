import { MessageHead } from '../../src/event/message/message-head.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';
import { messages } from '../event/events.ts';

/** When the programs of t28 run in `rseq-extra`, in epoch nanoseconds, and a moment before. */
const [from, to] = [1_795_423_850_300_000_000n, 1_795_423_852_500_000_000n];
/** Nanoseconds of a second that take five bytes: only those are used, so that all messages of the flood have one length. */
const [leastNanos, mostNanos] = [300_000_000, 999_999_999];

export const flooder = { uniqueId: 4_000_000_001, hostPid: 99_999 };

function template(flags: number): Buffer {
  const { uniqueId, hostPid } = flooder;
  const start = '2026-11-23T08:00:00Z';
  const thread = { name: 'flood', startTime: start, uniqueId, hostTid: hostPid, tid: hostPid, syscall: 'rseq' };
  const process = {
    executable: { path: '/tmp/flood' },
    uniqueId,
    hostPid,
    pid: hostPid,
    realUser: { id: 1000 },
    thread,
  };
  const data = [
    { name: 'rseq', pointer: '140000000000000' },
    { name: 'rseq_len', uInt32: 32 },
    { name: 'flags', int32: flags },
    { name: 'sig', uInt32: 0x5305_3053 },
    { name: 'returnValue', int64: '0' },
  ];
  const event = {
    timestamp: '2026-11-23T08:50:50.999999999Z',
    id: 'rseq',
    name: 'rseq',
    policies: { matched: ['threads'] },
  };
  return Buffer.from(encodeProtobufJson({ ...event, workload: { process }, data }));
}

/** The second and nanosecond of a message stand as varints of five bytes each behind its head, and those of the event and the time. */
const secondsAt = 1 + 2 + 2 + 1;
const nanosAt = secondsAt + 5 + 1;

function putVarint(bytes: Buffer, at: number, value: number): void {
  for (let index = 0; index < 5; index++) {
    bytes[at + index] = (Math.floor(value / 2 ** (7 * index)) & 127) | (index < 4 ? 128 : 0);
  }
}

/**
 * The events of `rseq-extra` while t28's programs run, and between them those of one process that registers rseq and unregisters it,
 * again and again, so many nanoseconds apart. A message is valid until the next one.
 */
export function* flooded(apartNs: number): Generator<Uint8Array> {
  const head = new MessageHead();
  const timeOf = (bytes: Uint8Array): bigint => (head.read(bytes, 0, bytes.length), head.timestamp);
  const victims = [...messages('rseq-extra')].filter((bytes) => timeOf(bytes) >= from && timeOf(bytes) < to);
  const calls = [template(0), template(1)];
  let [seconds, nanos, next] = [Number(from / 1_000_000_000n), leastNanos, 0];
  for (const victim of victims) {
    for (const due = timeOf(victim); BigInt(seconds) * 1_000_000_000n + BigInt(nanos) < due; next ^= 1) {
      const call = calls[next] ?? Buffer.of();
      putVarint(call, secondsAt, seconds);
      putVarint(call, nanosAt, nanos);
      yield call;
      nanos += apartNs;
      if (nanos > mostNanos) [seconds, nanos] = [seconds + 1, leastNanos];
    }
    yield victim;
  }
}
