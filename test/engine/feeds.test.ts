import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import type { Engine } from '../../src/engine/engine.ts';
import type { EngineOptions } from '../../src/engine/engine-options.ts';
import { damaged, Selector, unwantedMark } from '../../src/event/message/selector.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { encodeTestEvent, event } from '../../src/testing/event.ts';
import { messages } from '../event/events.ts';
import { base, bench } from './run.ts';

type Step = Uint8Array | 'reconnect' | 'dropped' | 'quiet' | 'restart' | 'stop';

interface Feed {
  message(bytes: Uint8Array, arrival: number): void;
  /** Is called before anything that depends on time. */
  flush(): void;
  restartTime(): void;
}

/** Both steps in one thread. */
function whole(engine: Engine): Feed {
  return {
    message: (bytes, arrival) => engine.message(bytes, 0, bytes.length, arrival),
    flush() {},
    restartTime() {},
  };
}

/** As a thread would do it that has the socket: only wanted events cross, in memory that is used again. */
function parted(engine: Engine): Feed {
  const selector = new Selector(engine.wanted);
  const shared = new Uint8Array(100_000);
  let count = 0;
  let arrivalOfLast = 0;
  const flush = (isMark: boolean): void => {
    if (count > 0) engine.unwanted(count, selector.newestSeconds, selector.newestNanos, isMark, arrivalOfLast);
    count = 0;
  };
  return {
    message(bytes, arrival) {
      const selected = selector.select(bytes, 0, bytes.length);
      if (selected === damaged) {
        flush(false);
        engine.damaged(arrival);
      } else if (selected < 0) {
        count++;
        arrivalOfLast = arrival;
        if (selected === unwantedMark) flush(true);
      } else {
        const { index, start, end, head, seconds, nanos, newestSeconds, newestNanos } = selector;
        flush(false);
        const length = end - start;
        shared.set(bytes.subarray(start, end), 7);
        engine.take(
          { index, start: 7, end: 7 + length, head, seconds, nanos, newestSeconds, newestNanos },
          shared,
          arrival,
        );
        shared.fill(0xff, 0, 7 + length);
      }
    },
    flush: () => flush(false),
    restartTime: () => selector.restartTime(),
  };
}

const watch = {
  ...base,
  on: {
    rseq: ({ data, process }: { data: { sig: number }; process?: { pid: number } }, ctx: Ctx) => {
      if (data.sig % 3 === 0)
        ctx.after(data.sig % 400, `${data.sig}`, () => ({ text: `timer ${data.sig} ${process?.pid}` }));
      return { text: `${data.sig} ${ctx.gap}` };
    },
    set_tid_address() {},
  },
};
interface Ctx {
  readonly gap: boolean;
  after(ms: number, key: string, fn: () => unknown): void;
}

function run(
  feedOf: (engine: Engine) => Feed,
  steps: readonly Step[],
  options: Partial<EngineOptions>,
): { readonly log: readonly unknown[]; readonly counts: unknown } {
  const log: unknown[] = [];
  const { engine, statistics } = bench([watch], {
    onInvalid: (name, { path, message }) => log.push([name, path, message]),
    onTime: (time) => log.push(time),
    onFinding: ({ timestamp, data, tags }) => log.push([timestamp, data, tags]),
    ...options,
  });
  const feed = feedOf(engine);
  for (const [index, step] of steps.entries()) {
    if (typeof step !== 'string') {
      feed.message(step, index);
      continue;
    }
    feed.flush();
    if (step === 'quiet') engine.quiet(300_000_000n);
    else if (step === 'stop') engine.stopEvaluating();
    else if (step === 'restart') engine.restartTime();
    else engine.gap(step);
    if (step === 'reconnect' || step === 'restart') feed.restartTime();
  }
  feed.flush();
  engine.end();
  return { log, counts: { ...statistics, invalid: [...engine.invalid] } };
}

const test = fc.nat(3_000);
const step = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.tuple(test, fc.nat(50)).map(([at, sig]): Step => encodeTestEvent(event('rseq', { sig }), at)),
  },
  { weight: 20, arbitrary: test.map((at): Step => encodeTestEvent(event('mmap', {}), at)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(test, fc.constantFrom('rseq', 'mmap'))
      .map(([at, name]): Step => encodeTestEvent(event(name, {}), 100_000 + 1_000_000 * at)),
  },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>('reconnect', 'dropped', 'quiet', 'restart', 'stop') },
);

it('a stopped engine has no event time, whatever way the messages are fed', () => {
  const sent = [encodeTestEvent(event('mmap', {}), 0), encodeTestEvent(event('rseq', { sig: 1 }), 1)];
  const steps: readonly Step[] = ['stop', ...sent, 'reconnect'];
  for (const feed of [whole, parted]) assert.deepEqual(run(feed, steps, { holdMs: 0 }).log, []);
});

it('an engine does the same with whole messages and with what a selector elsewhere has found in them', () => {
  const many = fc.array(step, { maxLength: 80 });
  // Marks only come with many unwanted events.
  const idle = fc.array(
    test.map((at): Step => encodeTestEvent(event('mmap', {}), at)),
    { minLength: 250, maxLength: 300 },
  );
  fc.assert(
    fc.property(
      many,
      fc.option(idle, { nil: [] }),
      many,
      fc.constantFrom(0, 50, 250),
      (first, middle, last, holdMs) => {
        const steps = [...first, ...middle, ...last];
        const options = { holdMs, maxHeldEvents: 12 };
        assert.deepEqual(run(parted, steps, options), run(whole, steps, options));
      },
    ),
    { numRuns: 150 },
  );
});

it('the shipped pack finds the same in a recording', async () => {
  const signatures = await loadSignatures(['rseq']);
  const steps = [...messages('rseq-extra')];
  const expected = run(whole, steps, { signatures });
  assert.ok(expected.log.length > 14);
  assert.deepEqual(run(parted, steps, { signatures }), expected);
});
