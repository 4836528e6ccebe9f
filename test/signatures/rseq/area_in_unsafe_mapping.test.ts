import { event, type TestWorkload, testSignature } from 'sequent/testing';
import signature from '../../../signatures/rseq/area_in_unsafe_mapping.ts';
import { A, B, SIG, thread } from './story.ts';

const leader = thread();
const RWX = 7;
const RW = 3;
const PRIVATE = 0x22;
const SHARED = 0x01;

const mmap = (start: bigint, prot: number, flags: number, more: TestWorkload & { length?: bigint } = {}) =>
  event(
    'mmap',
    { addr: 0n, length: more.length ?? 4096n, prot, flags, fd: -1, off: 0n, returnValue: start },
    { ...(more.at !== undefined && { at: more.at }), ...(more.pid !== undefined && { pid: more.pid }) },
  );
const mprotect = (addr: bigint, len: bigint, prot: number) => event('mprotect', { addr, len, prot, returnValue: 0n });
const munmap = (addr: bigint, length: bigint) => event('munmap', { addr, length, returnValue: 0n });
const register = [leader.U(A, 32, SIG), leader.R(B, 32, SIG)];

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
  ],
  ignores: [
    { name: 'such memory elsewhere', events: [...leader.start(), mmap(B + 8192n, RWX, PRIVATE), ...register] },
    { name: 'memory that was given back', events: [mmap(B, RWX, PRIVATE), munmap(B, 4096n), ...register] },
    { name: 'memory that was mapped anew', events: [mmap(B, RW, SHARED), mmap(B, RW, PRIVATE), ...register] },
    { name: 'memory that was made harmless', events: [mmap(B, RWX, PRIVATE), mprotect(B, 4096n, RW), ...register] },
    { name: 'a mapping that failed', events: [mmap(-12n, RWX, PRIVATE, { length: 1n << 62n }), ...register] },
    { name: 'shared memory that cannot be written', events: [mmap(B, 1, SHARED), ...register] },
    { name: 'another process', events: [mmap(B, RWX, PRIVATE, { pid: 300 }), ...register] },
    {
      name: 'memory of the program before, and of a process that has ended',
      events: [mmap(B, RWX, PRIVATE), ...leader.start({ at: 10 }), ...register, mmap(A, RWX, PRIVATE), leader.exit()],
    },
  ],
});
