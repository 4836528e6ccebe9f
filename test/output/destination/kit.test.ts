import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutputRecord } from '../../../src/output/record.ts';
import { MemoryDestination, MemoryReceiver, refusedText } from './kit/memory-destination.ts';
import type { KitOptions } from './kit/subject.ts';
import { checks, conformance } from './kit.ts';

const password = 'secret-password';
const options: KitOptions = {
  open: async () => open(MemoryDestination),
  refused: refusedText,
  settlesEach: true,
  secrets: [password],
};

conformance('a destination in memory', options);

describe('the conformance kit', () => {
  for (const { flaw, title, type } of flawed()) {
    it(`finds a destination that ${flaw}`, async () => {
      const check = checks.find((check) => check.title.startsWith(title));
      assert.ok(check, title);
      await assert.rejects(check.run({ ...options, patienceSeconds: 0.2, open: async () => open(type) }), {
        code: 'ERR_ASSERTION',
      });
    });
  }
});

type MemoryDestinationType = new (receiver: MemoryReceiver) => MemoryDestination;

function flawed(): { readonly flaw: string; readonly title: string; readonly type: MemoryDestinationType }[] {
  const kept: OutputRecord[] = [];
  return [
    {
      flaw: 'splits bodies into lines',
      title: 'makes one record of each finding',
      type: class extends MemoryDestination {
        override prepare(records: readonly OutputRecord[]) {
          return records.flatMap((record) =>
            record.body
              .toString()
              .split('\n')
              .map((line) => ({ ...record, body: Buffer.from(line) })),
          );
        }
      },
    },
    {
      flaw: 'turns the order round',
      title: 'sends batches in order',
      type: class extends MemoryDestination {
        override prepare(records: readonly OutputRecord[]) {
          return records.toReversed();
        }
      },
    },
    {
      flaw: 'has a message without advice',
      title: 'reports what happened and what to do if the receiver is not there',
      type: class extends MemoryDestination {
        override advice = '';
      },
    },
    {
      flaw: 'has a secret in a message',
      title: 'reports what happened and what to do if the receiver is not there',
      type: class extends MemoryDestination {
        override advice = `; check ${password}`;
      },
    },
    {
      flaw: 'reports more records as settled than arrived',
      title: 'says how many leading records',
      type: class extends MemoryDestination {
        override uncounted = -1;
      },
    },
    {
      flaw: 'keeps the records of aborted batches',
      title: 'keeps no records of batches that were aborted',
      type: class extends MemoryDestination {
        override prepare(records: readonly OutputRecord[]) {
          kept.push(...records);
          return records;
        }
      },
    },
    {
      flaw: 'sends after close',
      title: 'sends nothing after close',
      type: class extends MemoryDestination {
        override isOpen = () => true;
      },
    },
    {
      flaw: 'leaves a timer behind',
      title: 'leaves no timer',
      type: class extends MemoryDestination {
        // It ends by itself after the check has failed.
        readonly timer = setTimeout(() => {}, 2_000);
      },
    },
  ];
}

async function open(type: MemoryDestinationType) {
  const receiver = new MemoryReceiver();
  return { destination: new type(receiver), receiver };
}
