import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/late_registration.ts';
import { A, B, criu, EINVAL, SIG, startTidptr, thread, worker } from './story.ts';

const leader = thread();
const restored = thread({ executable: criu });
const program = '/usr/bin/example';
const code = 0x7f11_0000_0000n;
const executable = (at: number, tid = 100) =>
  event('mprotect', { addr: code, len: 4_096n, prot: 5, returnValue: 0n }, { at, tid });

/** First registrations so many milliseconds after each kind of start. */
const limits = [
  {
    name: 'a leader after its set_tid_address',
    limit: 1_000,
    at: (after: number) => [
      leader.exec(program, { at: 0 }),
      leader.T(startTidptr, { at: 1 }),
      leader.R(B, 32, SIG, { at: 1 + after }),
    ],
  },
  {
    name: 'a leader after its exec',
    limit: 10_000,
    at: (after: number) => [leader.exec(program, { at: 0 }), leader.R(B, 32, SIG, { at: after })],
  },
  {
    name: 'a thread after its start',
    limit: 5_000,
    at: (after: number) => [
      ...leader.start(),
      leader.fork(worker(101, 2), { at: 2 }),
      worker(101, 2).R(B, 32, SIG, { at: 2 + after }),
    ],
  },
];

/** What the loss of the registrations before leaves. */
const lostFirst = {
  'lost-untold': 'without the registrations before, the one that is left is the first one, and late',
};

testSignature(signature, {
  detects: [
    {
      name: 'a leader three seconds after its start',
      events: [leader.exec(program, { at: 0 }), leader.T(startTidptr, { at: 1 }), leader.R(B, 32, SIG, { at: 3_001 })],
      findings: [{ area: B, after_ns: 3_000_000_000n }],
      severity: 'info',
    },
    {
      name: 'a leader without a libc start',
      events: [leader.exec(program, { at: 0 }), leader.R(B, 32, SIG, { at: 11_000 })],
      findings: [{ area: B, after_ns: 11_000_000_000n }],
    },
    {
      name: 'a thread six seconds after its start',
      events: [...leader.start(), leader.fork(worker(101, 2), { at: 2 }), worker(101, 2).R(B, 32, SIG, { at: 6_002 })],
      findings: [{ area: B, after_ns: 6_000_000_000n }],
    },
    {
      name: 'a thread whose start lies in the year 1: the length is cut to what 64 bits hold',
      events: [
        ...leader.start(),
        event(
          'rseq',
          { rseq: B, rseq_len: 32, flags: 0, sig: SIG, returnValue: 0n },
          { at: 20, tid: 101, threadStartedAt: -2_024 * 365.25 * 86_400_000 },
        ),
      ],
      findings: [{ area: B, after_ns: 2n ** 63n - 1n }],
    },
    {
      name: 'one shortly after the thread has made memory executable, still as info',
      events: [
        leader.exec(program, { at: 0 }),
        leader.T(startTidptr, { at: 1 }),
        executable(2_500),
        leader.R(B, 32, SIG, { at: 3_001 }),
      ],
      findings: [{ area: B, after_ns: 3_000_000_000n, executable_mapping: code }],
      severity: 'info',
      tags: ['executable-mapping'],
    },
    {
      name: 'one long after that, or after what another thread did, or the loader before the start',
      events: [
        leader.exec(program, { at: 0 }),
        executable(0.5),
        leader.T(startTidptr, { at: 1 }),
        executable(2_500, 101),
        leader.R(B, 32, SIG, { at: 3_001 }),
      ],
      findings: [{ area: B, after_ns: 3_000_000_000n }],
      tags: [],
    },
    ...limits.map(({ name, limit, at }) => ({
      name: `${name}, just after the limit`,
      events: at(limit + 0.001),
      findings: [{ area: B, after_ns: BigInt(limit) * 1_000_000n + 1_000n }],
    })),
    {
      name: "CRIU's late registration, with the tag of the exemption",
      events: [restored.exec(criu, { at: 0 }), restored.R(B, 32, SIG, { at: 11_000 })],
      findings: [{ area: B, after_ns: 11_000_000_000n }],
      tags: ['checkpoint/restore'],
    },
    {
      name: 'one just ten seconds after the thread has made memory executable',
      events: [
        leader.exec(program, { at: 0 }),
        leader.T(startTidptr, { at: 1 }),
        executable(2_500),
        leader.R(B, 32, SIG, { at: 12_500 }),
      ],
      findings: [{ area: B, after_ns: 12_499_000_000n, executable_mapping: code }],
      tags: ['executable-mapping'],
    },
    {
      name: 'one just longer after that',
      events: [
        leader.exec(program, { at: 0 }),
        leader.T(startTidptr, { at: 1 }),
        executable(2_500),
        leader.R(B, 32, SIG, { at: 12_500.001 }),
      ],
      findings: [{ area: B, after_ns: 12_499_001_000n }],
      tags: [],
    },
  ],
  ignores: [
    { name: 'an ordinary start', events: leader.start() },
    { name: 'a process whose start was not seen', events: [leader.R(B, 32, SIG, { at: 20_000 })] },
    {
      name: 'a second registration, late',
      unavoidable: lostFirst,
      events: [...leader.start(), leader.U(A, 32, SIG, { at: 5_000 }), leader.R(B, 32, SIG, { at: 9_000 })],
    },
    {
      name: 'a slow container',
      events: [...leader.start(), leader.fork(worker(101, 2), { at: 2 }), worker(101, 2).R(B, 32, SIG, { at: 262 })],
    },
    ...limits.map(({ name, limit, at }) => ({ name: `${name}, at the limit`, events: at(limit) })),
    {
      name: 'a late registration that the kernel refuses',
      events: [leader.exec(program, { at: 0 }), leader.R(B, 32, SIG, { at: 11_000, ret: EINVAL })],
    },
    {
      name: 'an area that was given up and of which the registration was not seen',
      unavoidable: { 'unknown-loss': lostFirst['lost-untold'] },
      events: [
        leader.exec(program, { at: 0 }),
        leader.T(startTidptr, { at: 1 }),
        leader.U(A, 32, SIG, { at: 5_000 }),
        leader.R(B, 32, SIG, { at: 9_000 }),
      ],
    },
  ],
});
