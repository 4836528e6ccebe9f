import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { chooseEvents } from '../../../bench/stream/events/casting.ts';
import { makeScript } from '../../../bench/stream/events/script.ts';
import { Stamper } from '../../../bench/stream/events/stamper.ts';
import { uniqueId } from '../../../src/event/workload/unique-id.ts';
import { loadInterface } from '../../../src/tracee/interface.ts';

const names = [
  'rseq',
  'set_tid_address',
  'sched_process_fork',
  'sched_process_exec',
  'sched_process_exit',
  'clone',
  'mmap',
];
const script = makeScript(chooseEvents(new Set(names), 0.1, 1_500));
/** Half past a second and a tenth past it: nanoseconds of five and of four bytes. */
const [late, early] = [1_800_000_000_500_000, 1_800_000_001_100_000];

const eventSchema = z.looseObject({
  timestamp: z.looseObject({ seconds: z.coerce.number(), nanos: z.number() }),
  name: z.string(),
  workload: z.looseObject({
    process: z.looseObject({
      unique_id: z.looseObject({ value: z.number() }),
      pid: z.looseObject({ value: z.number() }),
      thread: z.looseObject({
        unique_id: z.looseObject({ value: z.number() }),
        tid: z.looseObject({ value: z.number() }),
        start_time: z.looseObject({ seconds: z.coerce.number(), nanos: z.number() }),
      }),
    }),
    container: z.looseObject({ id: z.string() }).optional(),
  }),
  data: z.array(z.looseObject({ name: z.string() })).default([]),
});

type Event = z.infer<typeof eventSchema>;

/** All events of one time round, decoded after the .proto files. */
function round(stamper: Stamper, us: number): Event[] {
  const { streamEventsResponse } = loadInterface();
  stamper.stamp(0, stamper.frames, us);
  const { bytes, frameAt } = stamper.film(us);
  return Array.from({ length: stamper.frames }, (_, frame) => {
    const message = bytes.subarray((frameAt[frame] ?? 0) + 14, frameAt[frame + 1]);
    const { event } = streamEventsResponse.toObject(streamEventsResponse.decode(message), { longs: String });
    return eventSchema.parse(event);
  });
}

const argument = (event: Event, name: string, kind: string): unknown =>
  event.data.find((each) => each.name === name)?.[kind];

test('a share of the events is listened to, evenly among the others, and all are as long as in a cluster', () => {
  const events = round(new Stamper(script, 1), late);
  const wanted = events.map(({ name }) => names.includes(name));
  assert.deepEqual(wanted, script.subscribed);
  assert.equal(Math.round(wanted.length / wanted.filter(Boolean).length), 10);
  const gaps = wanted.flatMap((isWanted, index) => (isWanted ? [index] : []));
  assert.ok(gaps.every((at, index) => index === 0 || at - (gaps[index - 1] ?? 0) <= 11));
  const lengths = script.long.map(({ bytes }) => bytes.length).sort((a, b) => a - b);
  assert.ok((lengths[lengths.length >> 1] ?? 0) >= 400 && (lengths[lengths.length >> 1] ?? 0) <= 900);
  assert.ok(events.some(({ workload }) => workload.container === undefined));
});

test('each event carries the time at which it is sent, whatever the length of its nanoseconds', () => {
  const stamper = new Stamper(script, 1);
  for (const now of [late, early, late + 1_000_000]) {
    const times = round(stamper, now).map(({ timestamp }) => timestamp.seconds * 1e6 + timestamp.nanos / 1_000);
    assert.ok(Math.max(...times) <= now);
    assert.ok(Math.min(...times) >= now - 100_000);
    assert.ok(new Set(times).size > times.length / 2);
  }
});

test('times are in the order of the recording, however many events are stamped at once and whichever length they get', () => {
  const { streamEventsResponse } = loadInterface();
  const second = Math.ceil(Date.now() / 1_000) * 1e6;
  // Towards the end of what has four bytes, and through the end of a second.
  for (const begin of [second + 267_500.25, second + 997_000]) {
    const stamper = new Stamper(script, 1);
    const times: { readonly order: number; readonly at: bigint }[] = [];
    let now = begin;
    for (let time = 0; time < 3; time++) {
      for (let from = 0; from < stamper.frames; from += 7) {
        const to = Math.min(from + 7, stamper.frames);
        now += 9.3;
        stamper.stamp(from, to, now);
        const { bytes, frameAt } = stamper.film(now);
        for (let frame = from; frame < to; frame++) {
          const message = bytes.subarray((frameAt[frame] ?? 0) + 14, frameAt[frame + 1]);
          const { event } = streamEventsResponse.toObject(streamEventsResponse.decode(message), { longs: String });
          const { seconds, nanos } = eventSchema.parse(event).timestamp;
          const order = time * stamper.events + (script.timeOrder[frame] ?? 0);
          times.push({ order, at: BigInt(seconds) * 1_000_000_000n + BigInt(nanos) });
        }
      }
    }
    times.sort((a, b) => a.order - b.order);
    const wrong = times.filter(({ at }, index) => index > 0 && at <= (times[index - 1]?.at ?? 0n));
    assert.deepEqual(wrong, []);
  }
});

test('the last nanoseconds that have four bytes are followed by the first that have five', () => {
  const { streamEventsResponse } = loadInterface();
  for (let us = 268_434; us <= 268_437; us += 0.25) {
    const stamper = new Stamper(script, 1);
    const now = 1_800_000_000_000_000 + us;
    stamper.stamp(0, 50, now);
    const { bytes, frameAt } = stamper.film(now);
    for (let frame = 0; frame < 50; frame++) {
      const message = bytes.subarray((frameAt[frame] ?? 0) + 14, frameAt[frame + 1]);
      const { event } = streamEventsResponse.toObject(streamEventsResponse.decode(message), { longs: String });
      assert.equal(eventSchema.parse(event).timestamp.seconds, 1_800_000_000);
    }
  }
});

test('each time round the threads are new ones, and are the same in all events that name them', () => {
  const stamper = new Stamper(script, 1);
  const rounds = [late, early].map((now) => round(stamper, now));
  const children = rounds.map((events) => {
    const forks = events.filter(({ name }) => name === 'sched_process_fork');
    return forks.map((fork) => {
      const [tid, start] = [argument(fork, 'child_tid', 'int32'), argument(fork, 'start_time', 'u_int64')];
      return { tid: Number(tid), id: uniqueId(Number(tid), BigInt(String(start))) };
    });
  });
  const all = children.flat().map(({ id }) => id);
  assert.ok(all.length > 10);
  assert.equal(new Set(all).size, all.length);
  for (const [index, events] of rounds.entries()) {
    for (const { id, tid } of children[index] ?? []) {
      const own = events.filter(({ workload }) => workload.process.thread.unique_id.value === id);
      assert.ok(
        own.some(({ name }) => name === 'sched_process_exit'),
        'it ends',
      );
      for (const { workload } of own) {
        const { thread } = workload.process;
        assert.equal(thread.tid.value, tid);
        const start = BigInt(thread.start_time.seconds) * 1_000_000_000n + BigInt(thread.start_time.nanos);
        assert.equal(uniqueId(tid, start), id);
      }
    }
  }
});
