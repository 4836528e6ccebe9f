import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describeEvent, eventNames } from '../../../src/event/catalogue.ts';
import { declaresArgument, describeEventIn, eventNamesIn, numberOnMain } from '../../../src/tracee/versions/events.ts';
import { main } from '../../../src/tracee/versions/main.ts';
import { v0_24_1 } from '../../../src/tracee/versions/v0.24.1.ts';

interface Listed {
  readonly name: string;
  readonly sets: readonly string[];
  readonly arguments: readonly { readonly name: string; readonly type: string | null }[];
}

const listed: readonly Listed[] = JSON.parse(
  readFileSync(new URL('../../../fixtures/tracee/v0.24.1/events.json', import.meta.url), 'utf8'),
);

test('v0.24.1 has exactly the 591 events that it lists, beside internal ones', () => {
  const open = eventNamesIn(v0_24_1).filter((name) => describeEventIn(v0_24_1, name)?.internal === false);
  assert.deepEqual(new Set(open), new Set(listed.map(({ name }) => name)));
  assert.equal(listed.length, 591);
  for (const name of ['hooked_seq_ops_detector', 'hooked_syscall_detector', 'k8s_service_account_token'])
    assert.equal(describeEventIn(v0_24_1, name), undefined);
});

test('v0.24.1 has the sets and the arguments that it lists', () => {
  for (const { name, sets, arguments: declared } of listed) {
    const info = describeEventIn(v0_24_1, name);
    assert.deepEqual(new Set(info?.sets), new Set(sets), name);
    for (const argument of declared) {
      assert.ok(declaresArgument(v0_24_1, name, argument.name), `${name}.${argument.name}`);
      const sent = info?.arguments.find((one) => one.name === argument.name);
      if (argument.type === 'trace.Pointer') assert.equal(sent?.kind, 'u_int64', `${name}.${argument.name}`);
      // Its conversion to protobuf does not know time.Time (tracee.md, part D).
      assert.equal(sent === undefined, argument.type === 'time.Time', `${name}.${argument.name}`);
    }
  }
});

test('main is the catalogue', () => {
  assert.deepEqual(eventNamesIn(main), eventNames());
  for (const name of eventNames()) assert.equal(describeEventIn(main, name), describeEvent(name));
  assert.equal(describeEventIn(main, 'no_such_event'), undefined);
});

test('the value that a system call returns is no argument to filter by', () => {
  assert.equal(declaresArgument(v0_24_1, 'rseq', 'returnValue'), false);
  assert.equal(declaresArgument(v0_24_1, 'rseq', 'sig'), true);
  assert.equal(declaresArgument(main, 'rseq', 'nope'), false);
});

test("a number of v0.24.1's enum stands for the event of the same name on main", () => {
  // Numbers of v0.24.1's stream, from recordings/v0.24.1 and its event.proto.
  const numbers = {
    sched_process_fork: 1013,
    sched_process_exit: 1015,
    security_file_open: 1031,
    rseq: 335,
    hidden_kernel_module: 2025,
  };
  for (const [name, number] of Object.entries(numbers))
    assert.equal(numberOnMain(v0_24_1, number), describeEvent(name)?.id, name);
  for (const [name, number] of Object.entries(numbers)) assert.equal(describeEventIn(v0_24_1, name)?.id, number, name);
  assert.equal(describeEventIn(v0_24_1, 'anti_debugging')?.id, 0, 'its own findings have no number');
  assert.equal(numberOnMain(main, 1013), 1013);
});
