import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/libc_start_from_new_code.ts';
import { A, EINVAL, SIG, startTidptr, thread, worker } from './story.ts';

const leader = thread();
const program = '/usr/bin/example';
const code = 0x7f11_0000_0000n;
const rwx = 7;
const anonymous = 0x22;
const privateFile = 2;
const growsDown = 0x0100_0000;
const map = (at: number, flags = anonymous, prot = rwx, workload = {}) =>
  event(
    'mmap',
    { addr: 0n, length: 4_096n, prot, flags, fd: -1, off: 0n, returnValue: code },
    { at, pid: 100, startedAt: -3_600_000, ...workload },
  );
const protect = (at: number, prot = 5) =>
  event('mprotect', { addr: code, len: 4_096n, prot, returnValue: 0n }, { at, pid: 100, startedAt: -3_600_000 });
const started = [leader.exec(program, { at: 0 })];
const valgrind = '/usr/libexec/valgrind/memcheck-amd64-linux';
const translator = thread({ executable: valgrind });

/** A start that comes after the code is a start from that code. */
const lateStart = {
  'very-late': 'a start that comes late is the only one that Sequent knows when it judges the code before it',
};

testSignature(signature, {
  detects: [
    {
      name: 'the first word of a program after anonymous executable memory',
      events: [...started, map(1), leader.T(startTidptr, { at: 13 }), leader.R(A, 32, SIG, { at: 13.1 })],
      findings: [{ mapping: code, after_ns: 12_000_000n }],
      severity: 'low',
      tags: [],
    },
    {
      name: 'the same after memory that was written first and made executable then',
      events: [...started, map(1, anonymous, 3), protect(2), leader.T(startTidptr, { at: 3 })],
      findings: [{ mapping: code, after_ns: 1_000_000n }],
    },
    {
      name: 'the same after writable memory that was made executable with BTI',
      events: [...started, protect(2, 0x17), leader.T(startTidptr, { at: 3 })],
      findings: [{ mapping: code, after_ns: 1_000_000n }],
    },
    {
      name: 'the first area where no word was set before',
      events: [...started, map(1), leader.R(A, 32, SIG, { at: 3 })],
      findings: [{ mapping: code, after_ns: 2_000_000n }],
    },
    {
      name: 'a program in a container with the path of a translator',
      events: [
        translator.exec(valgrind, { at: 0, container: { id: 'c0ffee' } }),
        map(1, anonymous, rwx, { executable: valgrind }),
        translator.T(startTidptr, { at: 3, container: { id: 'c0ffee' } }),
      ],
      findings: [{ mapping: code, after_ns: 2_000_000n }],
    },
    {
      name: 'a longer time that the operator has set',
      options: { withinMs: 1_000 },
      events: [...started, map(1), leader.T(startTidptr, { at: 901 })],
      findings: [{ mapping: code, after_ns: 900_000_000n }],
    },
    {
      name: 'a start just 100 ms later',
      events: [...started, map(1), leader.T(startTidptr, { at: 101 })],
      findings: [{ mapping: code, after_ns: 100_000_000n }],
    },
  ],
  ignores: [
    { name: 'an ordinary start', events: [...leader.start()] },
    {
      name: 'libraries, which are mapped from files',
      events: [...started, map(1, privateFile, 5), leader.T(startTidptr, { at: 2 })],
    },
    {
      name: 'a stack that the loader makes executable',
      events: [...started, protect(1, rwx | growsDown), leader.T(startTidptr, { at: 2 })],
    },
    {
      name: 'the code of the program, which the loader of arm64 guards with BTI',
      arch: 'arm64',
      events: [...started, protect(1, 0x15), leader.T(startTidptr, { at: 2 })],
    },
    {
      name: 'a compiler at run time: its libc has started long ago, and its threads register',
      unavoidable: lateStart,
      events: [...leader.start(), map(5), leader.fork(worker(101, 6)), worker(101, 6).R(0x7f12_0000_0000n, 32, SIG)],
    },
    {
      name: 'memory that was executable before the exec',
      events: [map(-5), ...started, leader.T(startTidptr, { at: 2 })],
    },
    {
      name: 'memory that the program has made executable before an exec that was not seen',
      unavoidable: lateStart,
      events: [...leader.start(), map(5), leader.T(0x55_0000n, { at: 6, executable: '/usr/bin/other' })],
    },
    { name: 'a process of which no exec was seen', events: [map(1), leader.T(startTidptr, { at: 2 })] },
    { name: 'more than 100 ms later', events: [...started, map(1), leader.T(startTidptr, { at: 101.001 })] },
    {
      name: 'Valgrind',
      events: [
        translator.exec(valgrind, { at: 0 }),
        map(1, anonymous, rwx, { executable: valgrind }),
        translator.T(startTidptr, { at: 3 }),
      ],
    },
    {
      name: 'a mapping that failed',
      events: [
        ...started,
        event(
          'mmap',
          { addr: 0n, length: 4_096n, prot: rwx, flags: anonymous, fd: -1, off: 0n, returnValue: -12n },
          { at: 1, pid: 100, startedAt: -3_600_000 },
        ),
        leader.T(startTidptr, { at: 2 }),
      ],
    },
    ...[
      '/usr/lib/valgrind/memcheck-amd64-linux',
      '/usr/lib/x86_64-linux-gnu/valgrind/memcheck-amd64-linux',
      '/usr/local/libexec/valgrind/memcheck-amd64-linux',
    ].map((executable) => ({
      name: `a translator at ${executable}`,
      events: [
        thread({ executable }).exec(executable, { at: 0 }),
        map(1, anonymous, rwx, { executable }),
        thread({ executable }).T(startTidptr, { at: 3 }),
      ],
    })),
    { name: 'a first area without new code', events: [...started, leader.R(A, 32, SIG, { at: 3 })] },
    {
      name: 'a first area that the kernel refuses',
      events: [...started, map(1), leader.R(A, 32, SIG, { at: 3, ret: EINVAL })],
    },
    { name: 'a word of 0', events: [...started, map(1), leader.T(0n, { at: 3 })] },
    {
      name: 'a second area of a program that sets no word',
      unavoidable: { 'unknown-loss': 'without the first area, the second one is the first that is known' },
      events: [
        ...started,
        leader.R(A, 32, SIG, { at: 1 }),
        map(2),
        leader.U(A, 32, SIG, { at: 3 }),
        leader.R(A, 32, SIG, { at: 4 }),
      ],
    },
  ],
});
