import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { z } from 'zod';
import { type ArgumentInfo, closestNames, describeEvent, eventNames } from '../../src/event/catalogue.ts';
import type { Catalogue } from '../../src/gen/catalogue.ts';

const facts = z
  .array(
    z.object({
      name: z.string(),
      wireId: z.int(),
      internalId: z.int(),
      internal: z.boolean(),
      category: z.string(),
      sets: z.array(z.string()),
      fields: z.array(z.object({ name: z.string(), wire: z.string(), decodedWire: z.string().optional() })),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/tracee/events.json', import.meta.url), 'utf8')));

const typeText = readFileSync(new URL('../../src/gen/catalogue.ts', import.meta.url), 'utf8');

/** The protobuf JSON form of a kind's name, in which events.json has it. */
function jsonName(kind: string): string {
  return kind.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Argument names and their types as the Catalogue's text has them. */
function typedArguments(name: string): ReadonlyMap<string, string> {
  const body = new RegExp(`^  readonly ${name}: \\{(.*?)(?:^ {2})?\\};$`, 'ms').exec(typeText)?.[1];
  assert.notEqual(body, undefined, `${name} is not in the type`);
  const members = [...(body ?? '').matchAll(/^ {4}readonly (?:"([^"]+)"|(\w+)): ([^;]+)/gm)];
  return new Map(members.map(([, quoted, plain, type]) => [quoted ?? plain ?? '', type ?? '']));
}

test('every event of Tracee is there, once', () => {
  assert.deepEqual([...eventNames()].sort(), facts.map((fact) => fact.name).sort());
  assert.equal(new Set(eventNames()).size, 622);
});

test('every event is described as Tracee has it', () => {
  for (const fact of facts) {
    const info = describeEvent(fact.name);
    assert.ok(info, fact.name);
    assert.deepEqual(
      { ...info, arguments: [] },
      {
        name: fact.name,
        id: fact.wireId,
        traceeId: fact.internalId,
        internal: fact.internal,
        category: fact.category,
        sets: fact.sets,
        arguments: [],
      },
    );
    for (const [i, field] of fact.fields.entries()) {
      const argument: ArgumentInfo | undefined = info.arguments[i];
      assert.ok(argument, `${fact.name}.${field.name}`);
      assert.equal(argument.name, field.name);
      if (!field.wire.startsWith('(')) assert.equal(jsonName(argument.kind), field.wire, `${fact.name}.${field.name}`);
      if (field.decodedWire !== undefined) assert.equal(jsonName(argument.decoded ?? ''), field.decodedWire);
    }
    assert.equal(new Set(info.arguments.map((one) => one.name)).size, info.arguments.length, fact.name);
  }
});

const plain: Readonly<Record<string, string>> = {
  int32: 'number',
  u_int32: 'number',
  timespec: 'number',
  int64: 'bigint',
  u_int64: 'bigint',
  pointer: 'bigint',
  str: 'string',
  bool: 'boolean',
  bytes: 'Uint8Array',
  str_array: 'readonly string[]',
  int32_array: 'readonly number[]',
  u_int64_array: 'readonly bigint[]',
};

test('the type has the same events and arguments as the table', () => {
  assert.equal([...typeText.matchAll(/^ {2}readonly /gm)].length, 622);
  for (const name of eventNames()) {
    const expected = (describeEvent(name)?.arguments ?? []).map(
      (one) => [one.name, plain[one.kind] ?? `KindValues['${one.kind}']`] as const,
    );
    assert.deepEqual([...typedArguments(name)], expected, name);
  }
});

test('the type gives values as the kinds have them', () => {
  const rseq: Catalogue['rseq'] = { rseq: 1n, rseq_len: 32, flags: 0, sig: 1, returnValue: 0n };
  const connect: Catalogue['security_socket_connect']['remote_addr'] = { sa_family: 'AF_INET', sin_port: 80 };
  // @ts-expect-error a pointer is no number
  const wrong: Catalogue['rseq']['rseq'] = 1;
  // @ts-expect-error Tracee has no such event
  type None = Catalogue['no_such_event'];
  const none: None | undefined = undefined;
  assert.ok([rseq, connect, wrong, none].length === 4);
});

test('arguments that Tracee sends without declaring them are known', () => {
  for (const [event, argument, kind] of [
    ['sched_process_exec', 'sha256', 'str'],
    ['stdio_over_socket', 'File descriptor', 'int32'],
    ['proc_fops_hooking', 'Hooked proc file operations', 'hooked_syscalls'],
    ['hooked_seq_ops_detector', 'hooked_seq_ops_detector', 'hooked_seq_ops'],
  ] as const) {
    assert.equal(describeEvent(event)?.arguments.find((one) => one.name === argument)?.kind, kind, event);
  }
});

test('names that are no event are unknown', () => {
  for (const name of ['', '__proto__', 'constructor', 'toString', 'RSEQ', 'rseq ']) {
    assert.equal(describeEvent(name), undefined, name);
  }
});

test('descriptions cannot be changed by who asks', () => {
  const info = describeEvent('rseq');
  assert.ok(info && Object.isFrozen(info) && Object.isFrozen(info.arguments) && Object.isFrozen(info.arguments[0]));
  assert.equal(describeEvent('rseq'), info);
});

test('near names, nearest first', () => {
  assert.deepEqual(closestNames('set_tid_adress', 3), ['set_tid_address']);
  assert.deepEqual(closestNames('rsek', 1), ['rseq']);
  assert.equal(closestNames('security_file_opens', 5)[0], 'security_file_open');
  assert.deepEqual(closestNames('rseq', 1), ['rseq']);
  assert.deepEqual(closestNames('zzzzzzzzzzzzzzzz', 3), []);
  assert.deepEqual(closestNames('rseq'.repeat(1000), 3), []);
  assert.deepEqual(closestNames('rseq', 0), []);
});

test('a name with one slip finds the event', () => {
  fc.assert(
    fc.property(fc.constantFrom(...eventNames()), fc.nat(), (name, position) => {
      const at = position % name.length;
      const slip = `${name.slice(0, at)}~${name.slice(at + 1)}`;
      assert.ok(closestNames(slip, 622).includes(name), `${slip} for ${name}`);
    }),
  );
});
