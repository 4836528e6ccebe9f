import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/second_libc_start_without_exec.ts';
import {
  A,
  armCompatSig,
  armSig,
  B,
  CLONE_VM,
  criu,
  EBUSY,
  EINVAL,
  EPERM,
  SIG,
  startTidptr,
  thread,
  worker,
} from './story.ts';

const leader = thread();
const restored = thread({ executable: criu });
const child = thread({ pid: 200, startedAt: 500, parentPid: 100 });
const renamed = thread({ pid: 200, startedAt: 500, parentPid: 100, comm: 'other' });
const other = '/usr/bin/other';
/** Where the payload of t28 has its words. */
const word = 0x5586_3ada_a690n;
const area = 0x5586_3ada_ace0n;
/** Where the same program has its word when it starts once more. */
const sameOffset = 0x7e11_2345_6a10n;
const found = (tidptr: bigint, at: bigint, result: bigint) => ({ tidptr, area: at, distance: at - tidptr, result });
const mebibyte = 1n << 20n;

/** The kernel's refusal, because the area of the first libc stands. */
function refusedAt(distance: bigint, sig = SIG) {
  return [
    ...leader.start({ sig }),
    leader.T(word, { at: 100 }),
    leader.R(word + distance, 32, sig, { at: 100.05, ret: EINVAL }),
  ];
}

/** What the loss of the exec, or of its only sign, leaves. */
const lostExec = {
  'unknown-loss': 'without the exec, or the call that stands for it, one program starts a libc twice, as in the attack',
};
/** What the loss of the exec leaves. */
const lostOnlyExec = { 'lost-untold': 'without the exec one program starts a libc twice, as in the attack' };

testSignature(signature, {
  detects: [
    {
      name: 'a start whose registration is refused, as of t28',
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG, { ret: EINVAL })],
      findings: [found(word, area, EINVAL)],
      severity: 'high',
      tags: [],
    },
    {
      name: 'a loader that the operator knows, as info',
      options: { loaders: ['/usr/bin/example'] },
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG, { ret: EINVAL })],
      findings: [found(word, area, EINVAL)],
      severity: 'info',
      tags: ['known-loader'],
    },
    {
      name: 'a start after the first area was unregistered',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.T(B), leader.R(B + 1_616n, 32, SIG)],
      findings: [found(B, B + 1_616n, 0n)],
      severity: 'high',
    },
    ...[1_744n, 1_616n, -752n, -1_736n, -mebibyte].map((distance) => ({
      name: `an area ${distance} bytes from the word`,
      events: refusedAt(distance),
      findings: [found(word, word + distance, EINVAL)],
      severity: 'high' as const,
    })),
    ...[4_096n, -64n, mebibyte].map((distance) => ({
      name: `an area ${distance} bytes from the word on arm64`,
      arch: 'arm64' as const,
      events: refusedAt(distance, armSig),
      findings: [found(word, word + distance, EINVAL)],
    })),
    {
      name: 'a 32-bit program',
      events: [
        ...leader.start({ compat: true }),
        leader.T(0xf7c0_4068n, { compat: true }),
        leader.R(0xf7c0_4068n + 1_080n, 32, SIG, { compat: true, ret: EINVAL }),
      ],
      findings: [found(0xf7c0_4068n, 0xf7c0_4068n + 1_080n, EINVAL)],
    },
    {
      name: 'a 32-bit program on arm64',
      arch: 'arm64',
      events: [
        ...leader.start({ compat: true, sig: armCompatSig }),
        leader.T(0xf7c0_4068n, { compat: true }),
        leader.R(0xf7c0_4400n, 32, armCompatSig, { compat: true, ret: EINVAL }),
      ],
      findings: [found(0xf7c0_4068n, 0xf7c0_4400n, EINVAL)],
    },
    {
      name: 'a start in a program whose own libc registers nothing (musl), as medium',
      events: [leader.exec('/usr/bin/example'), leader.T(0x55_0000n), leader.T(word), leader.R(area, 32, SIG)],
      findings: [found(word, area, 0n)],
      severity: 'medium',
    },
    {
      name: 'a start by a worker',
      events: [...leader.start(), worker().R(B, 32, SIG), worker().T(word), worker().R(area, 32, SIG, { ret: EINVAL })],
      findings: [found(word, area, EINVAL)],
      severity: 'high',
    },
    {
      name: 'a start in a child of fork',
      events: [
        ...leader.start(),
        leader.fork(child, { at: 500 }),
        child.T(word),
        child.R(area, 32, SIG, { ret: EINVAL }),
      ],
      findings: [found(word, area, EINVAL)],
    },
    {
      name: 'a start in a child of fork that looks like an exec which was lost, until the kernel finds an area in the way',
      events: [
        ...leader.start(),
        leader.fork(child, { at: 500 }),
        child.T(sameOffset),
        child.R(sameOffset + 1_616n, 32, SIG, { ret: EINVAL }),
      ],
      findings: [found(sameOffset, sameOffset + 1_616n, EINVAL)],
    },
    {
      name: 'a start in a child of a program without an area, as medium',
      events: [
        leader.exec('/usr/bin/example'),
        leader.T(0x55_0000n),
        leader.fork(child, { at: 500 }),
        child.T(word),
        child.R(area, 32, SIG),
      ],
      findings: [found(word, area, 0n)],
      severity: 'medium',
    },
    {
      name: 'an accepted start where the first area was not seen to end, when no loss was told',
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG), leader.tick(60_000)],
      findings: [found(word, area, 0n)],
      severity: 'high',
      tags: [],
    },
    {
      name: 'an accepted start in a child whose clone was not seen, as one that shares memory',
      events: [...leader.start(), leader.fork(child, { at: 500 }), child.T(word), child.R(area, 32, SIG)],
      findings: [found(word, area, 0n)],
    },
    {
      name: 'a start in a child of fork that gives up the area first, with its word at the offset in a page that libc uses',
      events: [
        ...leader.start(),
        leader.fork(child, { at: 500 }),
        child.U(A, 32, SIG),
        child.T(sameOffset),
        child.R(sameOffset + 1_616n, 32, SIG),
        leader.tick(60_000),
      ],
      findings: [found(sameOffset, sameOffset + 1_616n, 0n)],
      severity: 'high',
      tags: [],
    },
    {
      name: 'a start in a child that shares memory, with its word at that offset',
      events: [
        ...leader.start(),
        leader.clone(child, { at: 499, flags: CLONE_VM }),
        leader.fork(child, { at: 500 }),
        child.T(sameOffset),
        child.R(sameOffset + 1_616n, 32, SIG),
      ],
      findings: [found(sameOffset, sameOffset + 1_616n, 0n)],
    },
    {
      name: 'a start in a child that shares memory and thus has no area',
      events: [
        ...leader.start(),
        leader.clone(child, { at: 499, flags: CLONE_VM }),
        leader.fork(child, { at: 500 }),
        child.T(word, { at: 501 }),
        child.R(area, 32, SIG),
      ],
      findings: [found(word, area, 0n)],
    },
    {
      name: 'a start whose two calls are a second apart',
      events: [...leader.start(), leader.T(word, { at: 10 }), leader.R(area, 32, SIG, { at: 1_010, ret: EINVAL })],
      findings: [found(word, area, EINVAL)],
    },
    {
      name: 'a refused start in a process of which nothing was seen before',
      events: [leader.T(word), leader.R(area, 32, SIG, { ret: EINVAL })],
      findings: [found(word, area, EINVAL)],
      severity: 'high',
      tags: ['at_end'],
    },
    {
      name: 'a refused start after a cut of the stream, when Tracee has had time to tell of another loss',
      gapBefore: 3,
      events: [
        ...leader.start(),
        leader.T(word, { at: 10 }),
        leader.R(area, 32, SIG, { at: 900, ret: EINVAL }),
        leader.tick(20_000),
      ],
      findings: [found(word, area, EINVAL)],
      severity: 'high',
      tags: [],
    },
    {
      name: 'a refused start after an exec, where nothing can be in the way',
      events: [leader.exec('/usr/bin/example'), leader.T(word), leader.R(area, 32, SIG, { ret: EINVAL })],
      findings: [found(word, area, EINVAL)],
    },
    {
      name: 'a refused start after an exec that was not seen, by the changed executable',
      events: [
        ...leader.start(),
        leader.T(word, { executable: other }),
        leader.R(area, 32, SIG, { executable: other, ret: EINVAL }),
      ],
      findings: [found(word, area, EINVAL)],
    },
    {
      name: 'a refused start in a child of fork that sets the word of its parent once more',
      events: [
        ...leader.start(),
        leader.fork(child, { at: 500 }),
        child.T(startTidptr),
        child.R(startTidptr + 1_744n, 32, SIG, { ret: EINVAL }),
      ],
      findings: [found(startTidptr, startTidptr + 1_744n, EINVAL)],
    },
    {
      name: "CRIU's restore, as info",
      events: [
        ...restored.start({ executable: criu }),
        restored.U(A, 32, SIG),
        restored.T(B),
        restored.R(B + 1_616n, 32, SIG),
      ],
      findings: [found(B, B + 1_616n, 0n)],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: "the operator's own loader, as info",
      options: { checkpoint: ['/usr/bin/example'] },
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG, { ret: EINVAL })],
      findings: [found(word, area, EINVAL)],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'a start in a process that changed its executable link',
      events: [
        ...leader.start(),
        leader.setExeFile(),
        leader.T(word, { executable: other }),
        leader.R(area, 32, SIG, { executable: other, ret: EINVAL }),
      ],
      findings: [found(word, area, EINVAL)],
      severity: 'high',
    },
  ],
  ignores: [
    { name: 'an ordinary start', events: leader.start() },
    {
      name: 'a start after an exec',
      unavoidable: lostExec,
      events: [...leader.start(), leader.exec('/usr/bin/example'), leader.T(word), leader.R(area, 32, SIG)],
    },
    {
      name: 'a start after an exec that was not seen, by the changed executable',
      events: [
        ...leader.start(),
        leader.T(word, { executable: other }),
        leader.R(area, 32, SIG, { executable: other }),
      ],
    },
    {
      name: 'a start after an exec that was not seen, of whose loss Tracee tells',
      unavoidable: lostExec,
      gapBefore: 5,
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG), leader.tick(5_000), leader.tick(60_000)],
    },
    {
      name: 'a start after an exec that comes late',
      unavoidable: lostExec,
      events: [
        ...leader.start(),
        leader.T(word, { at: 1_000 }),
        leader.R(area, 32, SIG),
        leader.tick(20_000),
        leader.exec('/usr/bin/example', { at: 999 }),
        leader.tick(60_000),
      ],
    },
    {
      name: "tcmalloc's attempt, which sets no word",
      events: [...leader.start(), leader.R(area, 32, SIG, { ret: EINVAL })],
    },
    {
      name: "an allocator's attempt just after the start of libc, at libc's distance from the word",
      events: [...leader.start(), leader.R(startTidptr - 800n, 32, SIG, { at: 1, ret: EINVAL })],
    },
    {
      name: 'the same where the registration of libc was lost, of which Tracee tells',
      gapBefore: 3,
      events: [
        leader.exec('/usr/bin/example'),
        leader.T(startTidptr),
        leader.R(startTidptr - 784n, 32, SIG, { at: 10, ret: EINVAL }),
        leader.tick(5_000),
        leader.tick(20_000),
      ],
    },
    {
      name: 'a first registration of a length that an older kernel may refuse',
      events: [leader.T(word), leader.R(word - 816n, 33, SIG, { ret: EINVAL })],
    },
    {
      name: 'the start of a program after a cut of the stream',
      gapBefore: 3,
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG)],
    },
    {
      name: 'a registration more than a second later',
      events: [...leader.start(), leader.T(word, { at: 10 }), leader.R(area, 32, SIG, { at: 1_010.001, ret: EINVAL })],
    },
    {
      name: 'a signature that no libc uses',
      events: [...leader.start(), leader.T(word), leader.R(area, 32, 0xdead_beef, { ret: EINVAL })],
    },
    ...[1_600n, 1_680n, -748n, -mebibyte - 4n, mebibyte].map((distance) => ({
      name: `an area ${distance} bytes from the word`,
      events: refusedAt(distance),
    })),
    { name: 'an area over the word (RSEQ-008)', arch: 'arm64', events: refusedAt(-16n, armSig) },
    {
      name: 'the registered area once more, with another length',
      unavoidable: lostExec,
      events: [leader.T(0x1000n), leader.R(area, 32, SIG), leader.T(word), leader.R(area, 33, SIG, { ret: EINVAL })],
    },
    {
      name: 'the registered area once more',
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG, { ret: EBUSY })],
    },
    {
      name: 'a guess of the signature',
      events: [...leader.start(), leader.T(word), leader.R(area, 32, SIG, { ret: EPERM })],
    },
    {
      name: 'an unregistration',
      events: [...leader.start(), leader.T(word), leader.U(area, 32, SIG, { ret: EINVAL })],
    },
    {
      name: 'the word and the area of two threads',
      events: [...leader.start(), worker().T(word), leader.R(area, 32, SIG, { ret: EINVAL })],
    },
    {
      name: 'a lost exec of a child of fork whose clone was not seen either, of whose loss Tracee tells',
      unavoidable: lostExec,
      gapBefore: 6,
      events: [
        ...leader.start(),
        leader.fork(child, { at: 500 }),
        child.T(word),
        child.R(area, 32, SIG),
        leader.tick(5_000),
        leader.tick(60_000),
      ],
    },
    {
      name: 'a lost exec of a child that starts the same program, where it has another name since',
      events: [
        leader.exec('/usr/bin/example'),
        leader.T(startTidptr),
        leader.fork(child, { at: 500 }),
        renamed.T(sameOffset),
        renamed.R(sameOffset + 1_616n, 32, SIG),
      ],
    },
    {
      name: 'an exec of a child that comes after its end',
      unavoidable: lostOnlyExec,
      events: [
        ...leader.start(),
        leader.fork(child, { at: 500 }),
        child.T(sameOffset),
        child.R(sameOffset + 1_616n, 32, SIG),
        child.exit(),
        leader.tick(20_000),
        child.exec('/usr/bin/example', { at: 500.5 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'a same start that comes twice in the stream',
      events: [...leader.start(), leader.start()[1], leader.start()[2]].filter((event) => event !== undefined),
    },
  ],
});
