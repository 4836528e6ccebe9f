import { event, type TestWorkload, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/area_in_unsafe_mapping.ts';
import { A, armSig, B, CLONE_CHILD_CLEARTID, CLONE_VM, SIG, thread, worker } from './story.ts';

const leader = thread();
const RWX = 7;
const RW = 3;
const PRIVATE = 0x22;
const SHARED = 0x01;

const mmap = (
  start: bigint,
  prot: number,
  flags: number,
  { length = 4096n, ...more }: TestWorkload & { length?: bigint } = {},
) => event('mmap', { addr: 0n, length, prot, flags, fd: -1, off: 0n, returnValue: start }, more);
const mprotect = (addr: bigint, len: bigint, prot: number, more: TestWorkload = {}) =>
  event('mprotect', { addr, len, prot, returnValue: 0n }, more);
const munmap = (addr: bigint, length: bigint) => event('munmap', { addr, length, returnValue: 0n });
/** Where glibc maps the stack of a new thread: a guard page, then 8 MiB, with its own data and the area at the top. */
const stack = 0x7fcd_1417_1000n;
const stackSize = 0x80_0000n;
const onStack = stack + stackSize - 0xa00n;
const executableStack = [
  ...leader.start(),
  mmap(stack, 0, 0x2_0022, { at: 1, length: stackSize + 4096n }),
  mprotect(stack + 4096n, stackSize, RWX, { at: 1.2 }),
];
const one = worker(101, 2);
const cloned = { at: 1.8, stack: onStack, flags: CLONE_VM | CLONE_CHILD_CLEARTID, childTid: onStack - 1616n };
const register = [leader.U(A, 32, SIG), leader.R(B, 32, SIG)];

/** What the loss of the only event that ends the unsafe memory leaves. */
const lostEnd = {
  'unknown-loss': 'without the event that ends it the memory stays writable and executable, or shared, for Sequent',
};
/** A late registration finds the area of the thread after it. */
const lateArea = { 'very-late': 'the registration is evaluated after those of threads that use the same stack later' };

testSignature(signature, {
  detects: [
    {
      name: 'memory that is writable and executable',
      events: [...leader.start(), mmap(B, RWX, PRIVATE), ...register],
      findings: [{ area: B, mapping: B, kind: 'wx' }],
      severity: 'high',
    },
    {
      name: 'memory that became so',
      events: [...leader.start(), mmap(B, RW, PRIVATE), mprotect(B, 4096n, RWX), ...register],
      findings: [{ area: B, mapping: B, kind: 'wx' }],
    },
    {
      name: 'memory that is shared',
      events: [...leader.start(), mmap(B - 4096n, RW, SHARED, { length: 8192n }), ...register],
      findings: [{ area: B, mapping: B - 4096n, kind: 'shared' }],
      severity: 'medium',
    },
    {
      name: 'what a child has from its parent',
      events: [
        ...leader.start(),
        mmap(B, RWX, PRIVATE),
        leader.fork(thread({ pid: 200, startedAt: 5 }), { at: 5 }),
        thread({ pid: 200, startedAt: 5 }).R(B, 32, SIG, { at: 6 }),
      ],
      findings: [{ area: B, mapping: B, kind: 'wx' }],
    },
    {
      name: 'an area of its own that a thread on an executable stack registers after the one of libc',
      events: [
        ...executableStack,
        mmap(B, RWX, PRIVATE, { at: 1.5, length: 1n << 20n }),
        leader.fork(one, { at: 2 }),
        one.R(onStack, 32, SIG, { at: 2.5 }),
        one.U(onStack, 32, SIG, { at: 3 }),
        one.R(B + 0x8000n, 32, SIG, { at: 3.1 }),
      ],
      findings: [{ area: B + 0x8000n, mapping: B, kind: 'wx' }],
    },
    {
      name: 'memory that was prepared for the first area of a new thread, where no stack has room below it',
      events: [
        ...leader.start(),
        mmap(B, RWX, PRIVATE, { at: 1, length: 4096n }),
        leader.fork(one, { at: 2 }),
        one.R(B + 64n, 32, SIG, { at: 2.5 }),
      ],
      findings: [{ area: B + 64n, mapping: B, kind: 'wx' }],
    },
    {
      name: 'memory that the new thread has made itself',
      events: [
        ...leader.start(),
        leader.fork(one, { at: 2 }),
        mmap(stack, RWX, PRIVATE, { at: 2.2, tid: 101, threadStartedAt: 2, length: stackSize }),
        one.R(onStack, 32, SIG, { at: 2.5 }),
      ],
      findings: [{ area: onStack, mapping: stack, kind: 'wx' }],
    },
    {
      name: 'memory that was made after the thread',
      events: [
        ...leader.start(),
        leader.fork(one, { at: 2 }),
        mmap(stack, RWX, PRIVATE, { at: 2.2, length: stackSize }),
        one.R(onStack, 32, SIG, { at: 2.5 }),
      ],
      findings: [{ area: onStack, mapping: stack, kind: 'wx' }],
    },
    {
      name: 'another signature than that of libc on an executable stack',
      events: [...executableStack, leader.fork(one, { at: 2 }), one.R(onStack, 32, 0, { at: 2.5 })],
      findings: [{ area: onStack, mapping: stack + 4096n, kind: 'wx' }],
    },
    {
      name: 'a thread that registers for the first time long after its start',
      events: [...executableStack, leader.fork(one, { at: 2 }), one.R(onStack, 32, SIG, { at: 6_000 })],
      findings: [{ area: onStack, mapping: stack + 4096n, kind: 'wx' }],
    },
    {
      name: 'an area apart from the tid word that clone gave to the thread',
      events: [
        ...executableStack,
        leader.clone(one, { ...cloned, childTid: 0x5555_0000_0000n }),
        leader.fork(one, { at: 2 }),
        one.R(onStack, 32, SIG, { at: 2.5 }),
      ],
      findings: [{ area: onStack, mapping: stack + 4096n, kind: 'wx' }],
    },
    {
      name: 'a thread without a tid word: no libc made it',
      events: [
        ...executableStack,
        leader.clone(one, { ...cloned, flags: CLONE_VM }),
        leader.fork(one, { at: 2 }),
        one.R(onStack, 32, SIG, { at: 2.5 }),
      ],
      findings: [{ area: onStack, mapping: stack + 4096n, kind: 'wx' }],
    },
    {
      name: 'a thread whose stack lies elsewhere',
      events: [
        ...executableStack,
        leader.clone(one, { ...cloned, stack: 0x5555_0000_0000n }),
        leader.fork(one, { at: 2 }),
        one.R(onStack, 32, SIG, { at: 2.5 }),
      ],
      findings: [{ area: onStack, mapping: stack + 4096n, kind: 'wx' }],
    },
    {
      name: 'the first area of a program, which no libc keeps on a stack',
      events: [
        leader.exec('/usr/bin/example', { at: 0 }),
        mmap(stack, RWX, PRIVATE, { at: 0.1, length: stackSize }),
        leader.T(onStack - 1616n, { at: 0.3 }),
        leader.R(onStack, 32, SIG, { at: 0.302 }),
      ],
      findings: [{ area: onStack, mapping: stack, kind: 'wx' }],
    },
    {
      name: 'an address with a tag, which arm64 ignores',
      arch: 'arm64',
      events: [mmap(B, RWX, PRIVATE), leader.R(B | (0xa5n << 56n), 32, armSig)],
      findings: [{ area: B | (0xa5n << 56n), mapping: B, kind: 'wx' }],
    },
    ...[
      { kind: 'wx' as const, prot: RWX, flags: PRIVATE, severity: 'high' as const },
      { kind: 'shared' as const, prot: RW, flags: SHARED, severity: 'medium' as const },
    ].map(({ kind, prot, flags, severity }) => ({
      name: `a call that comes when the exit of its thread is long evaluated, in ${kind} memory`,
      events: [
        ...leader.start(),
        mmap(B, prot, flags, { at: 5 }),
        worker().exit({ at: 10 }),
        leader.tick(400),
        worker().R(B, 32, SIG, { at: 9 }),
      ],
      findings: [{ area: B, mapping: B, kind }],
      severity,
    })),
  ],
  ignores: [
    {
      name: "libc's areas of threads one after the other on an executable stack",
      unavoidable: lateArea,
      events: [
        ...executableStack,
        leader.fork(one, { at: 2 }),
        one.R(onStack, 32, SIG, { at: 2.5 }),
        one.exit({ at: 3 }),
        leader.fork(worker(102, 4), { at: 4 }),
        worker(102, 4).R(onStack, 32, SIG, { at: 4.2 }),
      ],
    },
    {
      name: 'the same where clone was seen, and a machine that is slow',
      events: [
        ...executableStack,
        leader.clone(one, cloned),
        leader.fork(one, { at: 2 }),
        one.R(onStack, 32, SIG, { at: 4_000 }),
      ],
    },
    {
      name: 'a stack that the program has brought itself',
      events: [
        ...leader.start(),
        mmap(stack, RWX, 0x4022, { at: 1, length: stackSize * 2n }),
        mprotect(stack + 0x8000n, 0x8000n, 1, { at: 1.2 }),
        leader.fork(one, { at: 2 }),
        one.R(stack + stackSize - 32n, 32, SIG, { at: 2.5 }),
      ],
    },
    { name: 'such memory elsewhere', events: [...leader.start(), mmap(B + 8192n, RWX, PRIVATE), ...register] },
    {
      name: 'memory that was given back',
      unavoidable: lostEnd,
      events: [mmap(B, RWX, PRIVATE), munmap(B, 4096n), ...register],
    },
    {
      name: 'memory that was mapped anew',
      unavoidable: lostEnd,
      events: [mmap(B, RW, SHARED), mmap(B, RW, PRIVATE), ...register],
    },
    {
      name: 'memory that was made harmless',
      unavoidable: lostEnd,
      events: [mmap(B, RWX, PRIVATE), mprotect(B, 4096n, RW), ...register],
    },
    { name: 'a mapping that failed', events: [mmap(-12n, RWX, PRIVATE, { length: 1n << 62n }), ...register] },
    { name: 'shared memory that cannot be written', events: [mmap(B, 1, SHARED), ...register] },
    { name: 'another process', events: [mmap(B, RWX, PRIVATE, { pid: 300 }), ...register] },
    {
      name: 'memory of the program before, and of a process that has ended',
      unavoidable: lostEnd,
      events: [mmap(B, RWX, PRIVATE), ...leader.start({ at: 10 }), ...register, mmap(A, RWX, PRIVATE), leader.exit()],
    },
  ],
});
