import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { describeEvent, eventNames } from '../../../src/event/catalogue.ts';
import { type DataReader, type DataResult, MissingArgument } from '../../../src/event/values/event-reader.ts';
import { runs } from '../../property-settings.ts';
import { eventOf, field, kinds, ordinary, piece, varint } from './pieces.ts';
import { hotReader, reference, viewOf } from './reference.ts';

const readers = new Map<string, DataReader>();

function hot(name: string): DataReader {
  let reader = readers.get(name);
  if (reader === undefined) {
    reader = hotReader(name, eventOf(name, ordinary(name)));
    readers.set(name, reader);
  }
  return reader;
}

/** The result with all that a signature can see of it. */
function seen(result: DataResult): unknown {
  if ('issues' in result) return result;
  const { data, inexact } = result;
  return { data, inexact, keys: Object.keys(data), json: JSON.stringify(data, texts) };
}

function texts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** Compares with zod, and says whether code has read the event. */
function compare(name: string, event: Uint8Array): boolean {
  const reader = hot(name);
  const before = reader.fastReads;
  const view = viewOf(name, reader, event, 3, 5);
  const result = view.check();
  const wasFast = reader.fastReads > before;
  assert.deepEqual(seen(result), seen(reference(name, event)), `${name} ${Buffer.from(event).toString('hex')}`);
  // Where nothing stands behind the event a careless reader would leave its memory.
  assert.deepEqual(seen(viewOf(name, reader, event).check()), seen(result));
  if ('issues' in result) return wasFast;
  const once = viewOf(name, reader, event, 9, 1);
  once.refusal();
  // What was read of it stands elsewhere from here on.
  once.detach();
  for (const { name: argument } of describeEvent(name)?.arguments ?? []) {
    if (Object.keys(result.data).includes(argument)) {
      assert.deepEqual(once.value(argument), result.data[argument]);
      continue;
    }
    assert.ok(Object.hasOwn(result.data, argument) && once.has(argument));
    assert.throws(() => result.data[argument], MissingArgument);
    assert.throws(() => once.value(argument), MissingArgument);
  }
  return wasFast;
}

/** One change to the pieces of an event; numbers say where and what. */
type Change = readonly [what: number, where: number, which: number, more: bigint];
const change: fc.Arbitrary<Change> = fc.tuple(
  fc.nat(11),
  fc.nat(),
  fc.nat(),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);

function changed(name: string, changes: readonly Change[]): Uint8Array {
  const pieces = ordinary(name);
  const known = describeEvent(name)?.arguments ?? [];
  let after: Uint8Array = new Uint8Array();
  for (const [what, where, which, more] of changes) {
    const index = pieces.length === 0 ? 0 : where % pieces.length;
    const argument = known[where % Math.max(1, known.length)];
    const kind = kinds[which % kinds.length] ?? 'str';
    if (what === 0) pieces.splice(index, 1);
    else if (what === 1) pieces.splice(index, 0, pieces[which % Math.max(1, pieces.length)] ?? piece('x', kind));
    else if (what === 2) pieces.push(...pieces.splice(index, 1));
    else if (what === 3) pieces.splice(index, 0, piece(which % 2 === 0 ? 'nobody' : `${argument?.name}_`, kind, which));
    else if (what === 4 && argument) pieces[index] = piece(argument.name, kind, which);
    else if (what === 5 && argument) pieces[index] = piece(argument.name, argument.kind, which);
    else if (what === 6 && argument)
      pieces[index] = number(argument.name, [16, 24, 32, 40, 64, 248][which % 6] ?? 16, more, which % 3);
    else if (what === 7)
      after = Buffer.concat([after, field([34, 42, 58, 66, 50][which % 5] ?? 34, cut(piece('x', kind), where))]);
    else if (what === 8 && argument)
      pieces[index] = Buffer.concat([piece(argument.name, kind), piece('', kind).subarray(2)]);
    else if (what === 9) pieces[index] = cut(pieces[index] ?? new Uint8Array(), which);
    else if (what === 10) pieces[index] = spoilt(pieces[index] ?? new Uint8Array(), which, Number(more & 255n));
  }
  const event = eventOf(name, pieces, after);
  for (const [what, where, , more] of changes) if (what === 11) return spoilt(event, where, Number(more & 255n));
  return event;
}

/** A number in a field of the oneof, perhaps with needless bytes. */
function number(name: string, tag: number, value: bigint, padding: number): Uint8Array {
  return Buffer.concat([field(10, Buffer.from(name)), varint(tag), varint(value >> BigInt(padding * 20), padding)]);
}

function cut(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(0, at % (bytes.length + 1));
}

function spoilt(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
}

const listened = ['rseq', 'sched_process_exec', 'mmap', 'security_socket_connect', 'net_packet_dns', 'bpf', 'execve'];

describe('code and zod agree', () => {
  it('on every event of the catalogue as Tracee sends it, which code reads', () => {
    for (const name of eventNames()) assert.ok(compare(name, eventOf(name, ordinary(name))), name);
  });

  it('on every event of the catalogue whatever happens to it', () => {
    let fast = 0;
    let refused = 0;
    const [...changes] = fc.sample(fc.array(change, { minLength: 1, maxLength: 3 }), { numRuns: runs(2_000), seed: 7 });
    const names = eventNames();
    for (const [index, some] of changes.entries()) {
      const name = names[index % names.length] ?? '';
      const event = changed(name, some);
      if (compare(name, event)) fast++;
      if ('issues' in reference(name, event)) refused++;
    }
    assert.ok(fast > 250 && refused > 250, `${fast} ${refused}`);
  });

  it('on events that are cut off, wherever that is', () => {
    for (const name of listened) {
      const event = eventOf(name, ordinary(name));
      for (let end = 0; end < event.length; end++) {
        compare(name, event.slice(0, end));
        // A further argument begins, and there is no more of it.
        if (end % 8 === 0) compare(name, Uint8Array.from([...event, 50, ...event.subarray(0, end / 8)]));
      }
    }
  });

  it('on the events that signatures listen to, in many more ways', () => {
    fc.assert(
      fc.property(fc.constantFrom(...listened), fc.array(change, { maxLength: 4 }), (name, changes) => {
        compare(name, changed(name, changes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('whatever was sent before', () => {
    const layouts = fc.array(
      fc.array(
        change.filter(([what]) => what < 4),
        { maxLength: 2 },
      ),
      { minLength: 3, maxLength: 5 },
    );
    fc.assert(
      fc.property(layouts, fc.array(fc.nat(4), { minLength: 60, maxLength: 60 }), (some, order) => {
        readers.delete('ptrace');
        const events = some.map((changes) => changed('ptrace', changes));
        for (const index of order) compare('ptrace', events[index % events.length] ?? new Uint8Array());
      }),
      { numRuns: 20 },
    );
  });
});
