import assert from 'node:assert/strict';
import { constants } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { describeEvent } from '../../../src/event/catalogue.ts';
import { namedArguments, valuesOf } from '../../../src/event/names/arguments.ts';
import * as publicNames from '../../../src/event/names/index.ts';
import { constantsFor } from '../../../src/event/names/named-values.ts';
import { namesOf } from '../../../src/event/names/names-of.ts';

const numeric = new Set(['int32', 'u_int32', 'int64', 'u_int64']);
const big = new Set(['int64', 'u_int64']);

function argumentAt(path: string): { event: string; argument: string; kind: string } {
  const dot = path.indexOf('.');
  const [event, argument] = [path.slice(0, dot), path.slice(dot + 1)];
  const kind = describeEvent(event)?.arguments.find(({ name }) => name === argument)?.kind;
  assert.ok(kind !== undefined, `Tracee has no ${path}`);
  return { event, argument, kind };
}

/** The constants of a dotted name, as an author reads them. */
function constantsAt(path: string): Readonly<Record<string, unknown>> {
  let at: unknown = publicNames;
  for (const part of path.split('.')) at = Object.getOwnPropertyDescriptor(Object(at), part)?.value;
  assert.ok(typeof at === 'object' && at !== null, `authors have no ${path}`);
  return { ...at };
}

describe('names of values', () => {
  it('belong to arguments that exist and are numbers, each once', () => {
    for (const path of namedArguments) assert.ok(numeric.has(argumentAt(path).kind), path);
    assert.equal(new Set(namedArguments).size, namedArguments.length);
  });

  it('are constants of the type of the argument', () => {
    for (const path of namedArguments) {
      const { event, argument, kind } = argumentAt(path);
      const values = valuesOf(event, argument);
      const name = values && constantsFor(values, big.has(kind));
      if (name === undefined) continue;
      const found = Object.values(constantsAt(name));
      assert.ok(
        found.length > 0 && found.every((value) => typeof value === (big.has(kind) ? 'bigint' : 'number')),
        path,
      );
    }
  });

  it('are those of the kernel that this test runs on', () => {
    const { open } = publicNames.flags;
    for (const name of [
      'O_CREAT',
      'O_EXCL',
      'O_NOCTTY',
      'O_TRUNC',
      'O_APPEND',
      'O_SYNC',
      'O_NONBLOCK',
      'O_NOATIME',
    ] as const)
      assert.equal(open[name], constants[name], name);
    const here = publicNames.flags.openOn[process.arch === 'arm64' ? 'arm64' : 'amd64'];
    for (const name of ['O_DIRECTORY', 'O_NOFOLLOW', 'O_DIRECT'] as const)
      assert.equal(here[name], constants[name], name);
    for (const [name, number] of Object.entries(osConstants.signals)) {
      const ours = Object.entries(publicNames.signals).find(([, value]) => value === number);
      assert.ok(ours !== undefined, name);
    }
    const others = new Set(['ENOTSUP', 'EWOULDBLOCK']);
    for (const [name, number] of Object.entries(osConstants.errno)) {
      if (others.has(name)) continue;
      assert.equal(Object.entries(publicNames.errno).find(([, value]) => value === BigInt(number))?.[0], name);
    }
  });

  it('names flags, numbers inside of flags, and single values', () => {
    assert.deepEqual(namesOf('openat', 'flags', 577, 'amd64'), ['O_WRONLY', 'O_CREAT', 'O_TRUNC']);
    assert.deepEqual(namesOf('clone', 'flags', 0x1200011n, 'amd64'), [
      'SIGCHLD',
      'CLONE_CHILD_CLEARTID',
      'CLONE_CHILD_SETTID',
    ]);
    assert.deepEqual(namesOf('mmap', 'prot', 0, 'amd64'), ['PROT_NONE']);
    assert.deepEqual(namesOf('mmap', 'flags', 0x23, 'amd64'), ['MAP_SHARED_VALIDATE', 'MAP_ANONYMOUS']);
    assert.deepEqual(namesOf('access', 'mode', 0, 'amd64'), ['F_OK']);
    assert.deepEqual(namesOf('kill', 'sig', 9, 'amd64'), ['SIGKILL']);
    assert.deepEqual(namesOf('openat', 'dirfd', -100, 'amd64'), ['AT_FDCWD']);
    assert.deepEqual(namesOf('ptrace', 'request', 4n, 'amd64'), ['PTRACE_POKETEXT']);
    assert.deepEqual(namesOf('chmod', 'mode', 0o104711, 'amd64').slice(0, 2), ['S_IFREG', 'S_ISUID']);
  });

  it('take the longest name first, so that O_SYNC hides O_DSYNC and O_TMPFILE hides O_DIRECTORY', () => {
    assert.deepEqual(namesOf('open', 'flags', 0o4010000, 'amd64'), ['O_RDONLY', 'O_SYNC']);
    assert.deepEqual(namesOf('open', 'flags', 0o20200002, 'amd64'), ['O_RDWR', 'O_TMPFILE']);
  });

  it('depend on the architecture where the kernel does', () => {
    assert.deepEqual(namesOf('openat', 'flags', 0o40000, 'amd64'), ['O_RDONLY', 'O_DIRECT']);
    assert.deepEqual(namesOf('openat', 'flags', 0o40000, 'arm64'), ['O_RDONLY', 'O_DIRECTORY']);
    assert.deepEqual(namesOf('mmap', 'prot', 0x11, 'arm64'), ['PROT_READ', 'PROT_BTI']);
    assert.deepEqual(namesOf('mmap', 'prot', 0x11, 'amd64'), ['PROT_READ', '0x10']);
    assert.deepEqual(namesOf('ptrace', 'request', 33n, 'amd64'), ['PTRACE_SINGLEBLOCK']);
    assert.deepEqual(namesOf('ptrace', 'request', 33n, 'arm64'), ['PTRACE_PEEKMTETAGS']);
  });

  it('name errors of every call, and no result that is none', () => {
    assert.deepEqual(namesOf('rseq', 'returnValue', -22n, 'amd64'), ['EINVAL']);
    assert.deepEqual(namesOf('mmap', 'returnValue', -12n, 'amd64'), ['ENOMEM']);
    for (const value of [0n, 22n, -4096n, -1_000_000n])
      assert.deepEqual(namesOf('mmap', 'returnValue', value, 'amd64'), []);
  });

  it('say nothing about values and arguments without names', () => {
    assert.deepEqual(namesOf('kill', 'sig', 99, 'amd64'), []);
    assert.deepEqual(namesOf('read', 'count', 3n, 'amd64'), []);
    assert.deepEqual(namesOf('no such event', 'flags', 1, 'amd64'), []);
    assert.deepEqual(namesOf('setns', 'nstype', 1, 'amd64'), []);
  });

  it('account for every bit of a number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
        fc.constantFrom('amd64', 'arm64'),
        (value, arch) => {
          const names = namesOf('openat', 'flags', value, arch);
          // Access mode 3 without a single flag has no name.
          if (names.length === 0) return;
          const group: Readonly<Record<string, number>> = publicNames.flags.openOn[arch];
          const sum = names.reduce(
            (total, name) => total | (name.startsWith('0x') ? Number(name) : (group[name] ?? 0)),
            0,
          );
          assert.equal(sum | 0, value);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it('cannot be changed by a signature', () => {
    assert.ok(Object.values(publicNames).every((group) => Object.isFrozen(group)));
    assert.ok(Object.isFrozen(publicNames.flags.open) && Object.isFrozen(publicNames.flags64.openOn.arm64));
  });
});
