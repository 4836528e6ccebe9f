import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { readMessages } from '../../../src/intake/recording/read-messages.ts';
import { type Ancestor, type Event, processTree, type TreeProcess, z } from '../../../src/public/index.ts';
import { parseOptions } from '../../../src/signature/parsed-options.ts';
import { base, bench, load } from '../../engine/run.ts';
import { Kernel, nanosecondsAt, type Task } from './kernel.ts';

const recordings = join(import.meta.dirname, '../../../fixtures/recordings');

interface Look {
  readonly ancestors: readonly Ancestor[];
  readonly own: TreeProcess | undefined;
  readonly children: readonly number[];
  readonly isWhole: boolean;
}

/** An engine with a tree, and what the tree says at each `openat`. */
function treeBench(options: Readonly<Record<string, number>> = {}) {
  const looks: Look[] = [];
  const rule = load({
    ...base,
    finding: z.strictObject({}),
    models: { tree: processTree },
    on: {
      openat(event: Event, { models: { tree } }: { models: { tree: ReturnType<typeof treeOf> } }) {
        looks.push({
          ancestors: tree.ancestors(event),
          own: tree.of(event),
          children: tree.children(event).map(({ hostPid }) => hostPid),
          isWhole: tree.isWhole(event),
        });
      },
    },
  });
  const parsed = parseOptions([rule], new Map([['sequent.process_tree', options]]));
  const running = bench([], { signatures: [rule], options: parsed, holdMs: 0 });
  return {
    ...running,
    looks,
    send(...messages: readonly Uint8Array[]) {
      for (const bytes of messages) running.engine.message(bytes, 0, bytes.length, 0);
    },
    /** What the tree says at the last event. */
    last(): Look {
      running.engine.end();
      assert.deepEqual(running.faults, []);
      const look = looks.at(-1);
      assert.ok(look !== undefined, 'no event was seen');
      return look;
    },
  };
}

function treeOf() {
  return processTree.start({}).view;
}

const pids = ({ ancestors }: Look): number[] => ancestors.map(({ hostPid }) => hostPid);
const programs = ({ ancestors }: Look): unknown[] => ancestors.map(({ executable }) => executable);

/** The truth of one link: how the ancestor became one of the process below. */
function assertTrue(kernel: Kernel, child: Task, ancestor: Ancestor): Task {
  const task = kernel.task(ancestor);
  assert.ok(task !== undefined, `process ${ancestor.hostPid} never was`);
  if (ancestor.known === 'seen') assert.equal(task, child.creator, 'it did not fork the child');
  else assert.ok(child.parents.has(task), 'it never was the parent');
  if (ancestor.executable !== undefined)
    assert.ok(task.programs.includes(ancestor.executable), 'it never ran this program');
  if (ancestor.known === 'seen' && ancestor.program === 'seen')
    assert.equal(ancestor.executable, child.forkedBy, 'it ran another program when it forked');
  return task;
}

const acts = fc.array(
  fc.record({
    what: fc.constantFrom('fork', 'fork', 'exec', 'exit', 'act', 'act'),
    who: fc.nat(30),
    program: fc.constantFrom('/bin/sh', '/usr/bin/curl', '/tmp/x'),
    isLost: fc.boolean(),
  }),
  { maxLength: 60 },
);

describe('the tree of processes', () => {
  for (const withTimes of [true, false]) {
    describe(
      withTimes ? 'of forks with times, as those of main' : 'of forks without times, as those of v0.24.1',
      () => {
        it('has the whole line of each process if no event is lost', () => {
          fc.assert(
            fc.property(acts, (steps) => {
              const kernel = new Kernel(withTimes);
              const tree = treeBench();
              tree.send(kernel.act(kernel.init));
              for (const step of steps) {
                const task = kernel.alive[step.who % kernel.alive.length] ?? kernel.init;
                tree.send(take(kernel, task, step));
                if (!task.isAlive) continue;
                tree.send(kernel.act(task));
                tree.engine.quiet(10_000_000_000n);
                const look = tree.looks.at(-1);
                assert.ok(look !== undefined);
                const line: Task[] = [];
                for (let one = task.creator; one !== undefined; one = one.creator) line.push(one);
                const shown = line.slice(0, 16);
                assert.deepEqual(
                  pids(look),
                  shown.map(({ pid }) => pid),
                );
                let child = task;
                for (const ancestor of look.ancestors) child = assertTrue(kernel, child, ancestor);
                assert.ok(look.ancestors.every(({ known }) => known === 'seen'));
                assert.equal(look.own?.image.executable, task.programs.at(-1));
              }
              assert.deepEqual(tree.faults, []);
            }),
            { numRuns: 40 },
          );
        });

        it('never claims an ancestor that is none, whatever was lost', () => {
          fc.assert(
            fc.property(acts, fc.integer({ min: 16, max: 24 }), (steps, processes) => {
              const kernel = new Kernel(withTimes);
              const tree = treeBench({ processes, keepEndedSeconds: 1 });
              for (const step of steps) {
                const task = kernel.alive[step.who % kernel.alive.length] ?? kernel.init;
                const message = take(kernel, task, step);
                if (step.isLost) tree.engine.gap('kernel', 1n);
                else tree.send(message);
                if (!task.isAlive) continue;
                tree.send(kernel.act(task));
                tree.engine.quiet(10_000_000_000n);
                let child = task;
                for (const ancestor of tree.looks.at(-1)?.ancestors ?? []) child = assertTrue(kernel, child, ancestor);
              }
              assert.deepEqual(tree.faults, []);
            }),
            { numRuns: 60 },
          );
        });
      },
    );
  }
});

function take(kernel: Kernel, task: Task, { what, program }: { what: string; program: string }): Uint8Array {
  if (what === 'fork') return kernel.fork(task);
  if (what === 'exec') return kernel.exec(task, program);
  if (what === 'exit' && task !== kernel.init) return kernel.exit(task);
  return kernel.act(task);
}

describe('a process in the tree', () => {
  it('has its programs with their command lines, and those from before', () => {
    const kernel = new Kernel(true);
    const tree = treeBench({ images: 2 });
    tree.send(kernel.act(kernel.init), kernel.fork(kernel.init));
    const child = kernel.tasks[1] ?? kernel.init;
    for (const program of ['/bin/a', '/bin/b', '/bin/c']) tree.send(kernel.exec(child, program));
    tree.send(kernel.act(child));
    const { own } = tree.last();
    assert.deepEqual(
      [own?.image.executable, own?.image.commandLine, own?.image.known],
      ['/bin/c', '/bin/c --run', 'seen'],
    );
    assert.deepEqual(
      own?.earlierImages.map(({ executable }) => executable),
      ['/bin/a', '/bin/b'],
    );
    assert.equal(own?.startTime, nanosecondsAt(child.startedAt));
  });

  it('is shown as the program that forked the next one, and not as what it ran later to hide that', () => {
    const kernel = new Kernel(true);
    const tree = treeBench();
    tree.send(kernel.act(kernel.init), kernel.fork(kernel.init));
    const shell = kernel.tasks[1] ?? kernel.init;
    tree.send(kernel.exec(shell, '/bin/bash'), kernel.fork(shell), kernel.exec(shell, '/usr/bin/sleep'));
    const child = kernel.tasks[2] ?? kernel.init;
    tree.send(kernel.exec(child, '/tmp/x'), kernel.act(child));
    const look = tree.last();
    assert.deepEqual(programs(look), ['/bin/bash', '/sbin/init']);
    assert.equal(look.ancestors[0]?.commandLine, '/bin/bash --run');
    assert.ok(look.isWhole);
  });

  it('is known from an event if its fork was lost, and says so', () => {
    const kernel = new Kernel(true);
    const tree = treeBench();
    kernel.fork(kernel.init);
    const lost = kernel.tasks[1] ?? kernel.init;
    tree.send(kernel.act(lost), kernel.fork(lost));
    tree.send(kernel.act(kernel.tasks[2] ?? lost));
    assert.deepEqual(
      tree.last().ancestors.map(({ hostPid, known }) => [hostPid, known]),
      [
        [2, 'seen'],
        [1, 'said'],
      ],
    );
  });

  it('may run another program after a loss, until an event says which', () => {
    const kernel = new Kernel(true);
    const tree = treeBench();
    tree.send(kernel.act(kernel.init), kernel.fork(kernel.init));
    const child = kernel.tasks[1] ?? kernel.init;
    tree.send(kernel.exec(child, '/bin/a'), kernel.fork(child));
    const grandchild = kernel.tasks[2] ?? child;
    tree.send(kernel.act(grandchild));
    tree.engine.gap('kernel', 1n);
    tree.send(kernel.fork(grandchild));
    const last = kernel.tasks[3] ?? child;
    tree.send(kernel.exec(last, '/bin/b'), kernel.act(last));
    const { own, ancestors } = tree.last();
    assert.equal(own?.image.known, 'seen');
    assert.deepEqual(
      ancestors.map(({ known, program }) => [known, program]),
      [
        ['seen', 'said'],
        ['seen', 'seen'],
        ['seen', 'said'],
      ],
    );
  });

  it('is kept after its end as long as it has descendants, otherwise for some time', () => {
    const kernel = new Kernel(true);
    const tree = treeBench({ keepEndedSeconds: 10 });
    tree.send(kernel.act(kernel.init), kernel.fork(kernel.init));
    const parent = kernel.tasks[1] ?? kernel.init;
    tree.send(kernel.exec(parent, '/bin/sh'), kernel.fork(parent));
    const child = kernel.tasks[2] ?? parent;
    tree.send(kernel.exit(parent));
    kernel.now += 60_000;
    tree.send(kernel.fork(kernel.init), kernel.act(child));
    assert.deepEqual(pids(tree.last()), [2, 1]);
  });

  it('has its living children', () => {
    const kernel = new Kernel(true);
    const tree = treeBench({ keepEndedSeconds: 0 });
    tree.send(kernel.act(kernel.init), kernel.fork(kernel.init), kernel.fork(kernel.init));
    const gone = kernel.tasks[1] ?? kernel.init;
    tree.send(kernel.exit(gone), kernel.act(kernel.init));
    assert.deepEqual(tree.last().children, [3]);
  });
});

describe('the limits of the tree', () => {
  it('hold while a program forks without end, and spare processes with children', () => {
    const kernel = new Kernel(true);
    const tree = treeBench({ processes: 64 });
    tree.send(kernel.act(kernel.init), kernel.fork(kernel.init));
    const bomb = kernel.tasks[1] ?? kernel.init;
    tree.send(kernel.exec(bomb, '/tmp/bomb'));
    for (let forks = 0; forks < 500; forks++) tree.send(kernel.fork(bomb));
    const last = kernel.tasks.at(-1) ?? bomb;
    tree.send(kernel.act(last));
    const look = tree.last();
    assert.deepEqual(programs(look), ['/tmp/bomb', '/sbin/init']);
    assert.ok((tree.engine.evicted.get('sequent.process_tree') ?? 0) >= 400);
  });

  it('hold for a line of 10 000 processes, of which the nearest are shown', () => {
    const kernel = new Kernel(true);
    const tree = treeBench({ depth: 8 });
    let one: Task = kernel.init;
    tree.send(kernel.act(one));
    for (let depth = 0; depth < 10_000; depth++) {
      // The next process has another number without a search for a free one.
      tree.send(kernel.fork(one, depth + 2));
      one = kernel.tasks.at(-1) ?? one;
    }
    tree.send(kernel.act(one));
    const look = tree.last();
    assert.deepEqual(pids(look), [10_000, 9_999, 9_998, 9_997, 9_996, 9_995, 9_994, 9_993]);
    assert.equal(look.isWhole, false);
  });

  it('hold for texts of any length', () => {
    const kernel = new Kernel(true);
    const tree = treeBench({ megabytes: 1 });
    const long = `/${'x'.repeat(5_000)}`;
    tree.send(kernel.act(kernel.init));
    for (let forks = 0; forks < 1_000; forks++) {
      tree.send(kernel.fork(kernel.init, forks + 2));
      tree.send(kernel.exec(kernel.tasks.at(-1) ?? kernel.init, `${long}${forks}`));
    }
    tree.send(kernel.act(kernel.tasks.at(-1) ?? kernel.init));
    const { own } = tree.last();
    assert.equal(own?.image.executable?.length, 511);
    assert.equal(own?.image.executable?.endsWith('999'), true);
    assert.equal(own?.image.commandLine?.length, 1_024);
    assert.ok((tree.engine.evicted.get('sequent.process_tree') ?? 0) > 500);
  });

  it('hold for processes that say to be their own ancestors, and for processes without ids', () => {
    const kernel = new Kernel(true);
    const tree = treeBench();
    kernel.fork(kernel.init);
    kernel.fork(kernel.init);
    const [, a, b] = kernel.tasks;
    assert.ok(a !== undefined && b !== undefined);
    a.parent = b;
    b.parent = a;
    // The first of two claims that contradict each other stays.
    tree.send(kernel.act(a), kernel.act(b), kernel.act(a));
    tree.engine.quiet(10_000_000_000n);
    assert.deepEqual(tree.looks.map(pids), [[3], [], [3]]);
    kernel.fork(kernel.init);
    const own = kernel.tasks[3] ?? a;
    own.parent = own;
    tree.send(kernel.act(own));
    tree.engine.quiet(10_000_000_000n);
    assert.deepEqual(tree.looks.map(pids).at(-1), []);
    // Two forks that make each of two processes the child of the other.
    const forged = (parent: Task, child: Task): Uint8Array => kernel.fork(parent, child.pid, child.startedAt);
    tree.send(forged(a, b), forged(b, a), kernel.act(a));
    tree.engine.quiet(10_000_000_000n);
    assert.deepEqual(tree.looks.map(pids).at(-1), [3]);
    const nobody = { ...a, pid: 0, uniqueId: 0, parent: undefined };
    tree.send(kernel.act(nobody), kernel.fork(nobody), kernel.exec(nobody, '/x'), kernel.exit(nobody));
    assert.equal(tree.last().own, undefined);
  });
});

describe('the tree over recordings of a real Tracee', () => {
  for (const name of ['rseq-extra.pb.gz', 'detectors.pb.gz', 'v0.24.1/misuse.pb.gz']) {
    it(`agrees with what ${name} says of parents, and knows more`, async () => {
      let lines = 0;
      let further = 0;
      const compare = (
        event: Event,
        { models: { tree } }: { models: { tree: ReturnType<typeof treeOf> } },
      ): undefined => {
        const parent = event.process?.parent;
        if (parent === undefined || parent.hostPid === 0) return;
        const [first, ...more] = tree.ancestors(event);
        assert.deepEqual([first?.uniqueId, first?.hostPid], [parent.uniqueId, parent.hostPid]);
        lines++;
        further += more.length;
      };
      const names = ['sched_process_fork', 'sched_process_exec', 'sched_process_exit', 'set_tid_address', 'rseq'];
      const on = Object.fromEntries(names.map((event) => [event, compare]));
      const { engine, faults } = bench([{ ...base, finding: z.strictObject({}), models: { tree: processTree }, on }]);
      for await (const batch of readMessages(join(recordings, name)))
        for (const { bytes, start, end } of batch) engine.message(bytes, start, end, 0);
      engine.end();
      assert.deepEqual(faults, []);
      assert.ok(lines >= 300 && further > lines / 4, `${lines} lines, ${further} further ancestors`);
    });
  }
});
