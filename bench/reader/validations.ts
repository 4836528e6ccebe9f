import { memoryOf } from '../../src/event/bytes/event-memory.ts';
import { describeEvent } from '../../src/event/catalogue.ts';
import { compiledSchema } from '../../src/event/compiled/compiled-schema.ts';
import type { Event } from '../../src/event/event.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import { DataReader, eventSchema } from '../../src/event/values/event-reader.ts';
import { PlainReader } from '../../src/event/values/plain-reader.ts';
import { EventView } from '../../src/event/view.ts';
import type { Mixes } from './mixes.ts';

/** One way of doing something with a number of messages. What `prepare` does is not measured, what it returns is. */
export interface Case {
  readonly name: string;
  readonly messages: number;
  readonly prepare: () => () => void;
}

/**
 * Validation alone, by event name, in each way that there is: the whole event with code made for the layout (`code`), and its
 * arguments alone with zod's compiler (`zod`) and with the schema as it is (`schema`).
 */
export function validations(mixes: Mixes): readonly Case[] {
  return mixes.names.flatMap((name) => {
    const { bytes, streams, messages } = mixes.of(name);
    const memory = memoryOf(bytes);
    const head = new MessageHead();
    const ranges = streams.map((stream) => {
      const events = new Int32Array(stream.length);
      for (let i = 0; i < stream.length; i += 2) {
        head.read(bytes, stream[i] ?? 0, stream[i + 1] ?? 0);
        events.set([head.start, head.end], i);
      }
      return events;
    });
    const reader = new DataReader(name, 'amd64');
    const plain = new PlainReader(name, describeEvent(name)?.arguments ?? [], 'amd64');
    const schema = eventSchema(name)?.partial();
    const all = (validate: (start: number, end: number) => void) => (): void => {
      for (const events of ranges) {
        for (let i = 0; i < events.length; i += 2) validate(events[i] ?? 0, events[i + 1] ?? 0);
      }
    };
    const ways = {
      code: all((start, end) => new EventView(asName(name), reader, 0, 0, memory, start, end).refusal()),
      zod: all((start, end) => schema && plain.read(compiledSchema(schema), bytes, start, end)),
      schema: all((start, end) => schema && plain.read(schema, bytes, start, end)),
    };
    return Object.entries(ways).map(([way, pass]) => ({
      name: `validate ${name}, ${way}`,
      messages,
      prepare: () => pass,
    }));
  });
}

function asName(name: string): Event['name'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as Event['name'];
}
