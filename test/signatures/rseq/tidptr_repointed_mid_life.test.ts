import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/tidptr_repointed_mid_life.ts';
import { A, B, CLONE_CHILD_CLEARTID, criu, EINVAL, SIG, startTidptr, thread, worker } from './story.ts';

const leader = thread();
const restored = thread({ executable: criu });
const child = thread({ pid: 200, startedAt: 500, parentPid: 100 });
const muslThread = worker(150, 5);
const other = '/usr/bin/other';
const word = 0x7f00_0000_5000n;
const found = { tidptr: word, previous: startTidptr };
const forked = [...leader.start(), leader.fork(child, { at: 500 })];
/** clone(2) as fork calls it: it returns in the parent and in the child, with the parent's time. */
const call = { at: 499, flags: CLONE_CHILD_CLEARTID, childTid: startTidptr };
const cloned = [
  ...leader.start(),
  leader.clone(child, call),
  child.cloneReturned({ ...call, executable: null }),
  leader.fork(child, { at: 500.1 }),
];

/** What the loss of the exec, or of its only sign, leaves. */
const lostExec = {
  'unknown-loss': 'without the exec, or the call that stands for it, a running thread moves its word, as in the attack',
};
/** A start that comes late moves the word. */
const lateStart = { 'very-late': 'the first call of the program comes after the second one, and looks like a change' };
/** Another signature reports the case. */
const otherRule = {
  'unknown-loss': 'the case is an attack that RSEQ-011 reports; with one call less this signature reports it',
};
/** What the loss of the word of the parent leaves. */
const lostParent = {
  'unknown-loss': 'without the word of the parent, the child sets one that its program has never had',
  'lost-told': 'after a told loss the parent is known, and its word is not',
  gap: 'after a cut the parent is known, and its word is not',
};
/** What the loss of the exec leaves. */
const lostOnlyExec = { 'lost-untold': 'without the exec a running thread moves its word, as in the attack' };

testSignature(signature, {
  detects: [
    {
      name: 'a worker',
      events: [...leader.start(), worker().T(word), leader.tick(2_000)],
      findings: [{ tidptr: word }],
      severity: 'medium',
      tags: [],
    },
    {
      name: 'a musl thread that could not be made, whose word lies on its own stack, as low',
      events: [
        ...leader.start(),
        leader.clone(muslThread, { at: 5, flags: 0n, stack: word + 64n }),
        leader.fork(muslThread, { at: 5.1 }),
        muslThread.T(word, { at: 6 }),
        muslThread.exit(),
        leader.tick(2_000),
      ],
      findings: [{ tidptr: word, previous: 0n }],
      severity: 'low',
    },
    {
      name: 'a leader 10 s after its start',
      events: [...leader.start(), leader.T(word, { at: 10_000 }), leader.tick(10_500)],
      findings: [found],
      severity: 'medium',
    },
    {
      name: 'a leader of which no start was seen, the second time',
      events: [leader.T(startTidptr), leader.T(word, { at: 10 }), leader.tick(2_000)],
      findings: [found],
    },
    {
      name: 'one where the recording ends before the wait is over',
      events: [...leader.start(), leader.T(word)],
      findings: [found],
      tags: ['at_end'],
    },
    { name: 'a child of fork', events: [...forked, child.T(word), leader.tick(2_000)], findings: [{ tidptr: word }] },
    {
      name: 'a child of fork that has started the same program, later',
      events: [...forked, child.T(0x7e11_2345_6a10n), child.T(word, { at: 600 }), leader.tick(2_000)],
      findings: [{ tidptr: word, previous: 0x7e11_2345_6a10n }],
    },
    {
      name: 'a child of fork whose clone was seen from both sides',
      events: [...cloned, child.T(word, { at: 501 }), leader.tick(2_000)],
      findings: [found],
    },
    {
      name: 'the old word again by the leader itself',
      events: [...leader.start(), leader.T(startTidptr), leader.tick(2_000)],
      findings: [{ tidptr: startTidptr, previous: startTidptr }],
    },
    {
      name: 'two within the wait, as the newer one',
      events: [...leader.start(), leader.T(B), leader.T(word), leader.tick(2_000)],
      findings: [{ tidptr: word, previous: B }],
    },
    {
      name: 'two further apart',
      events: [...leader.start(), leader.T(B, { at: 10 }), leader.T(word, { at: 1_200 }), leader.tick(3_000)],
      findings: [
        { tidptr: B, previous: startTidptr },
        { tidptr: word, previous: B },
      ],
    },
    {
      name: 'one that is taken back at once',
      events: [...leader.start(), leader.T(word), leader.T(0n), leader.tick(2_000)],
      findings: [found],
    },
    {
      name: 'one just before the thread ends',
      events: [...leader.start(), worker().T(word), worker().exit(), leader.tick(2_000)],
      findings: [{ tidptr: word }],
    },
    {
      name: 'one just before an exec',
      events: [...leader.start(), leader.T(word), leader.exec(other), leader.tick(2_000)],
      findings: [found],
    },
    {
      name: 'one just before an exec, and the start of the next program within the wait',
      events: [
        ...leader.start(),
        leader.T(word),
        leader.exec(other),
        leader.T(startTidptr, { executable: other }),
        leader.tick(2_000),
      ],
      findings: [found],
    },
    {
      name: 'one of which a call was lost only after the wait',
      events: [...leader.start(), leader.T(word), leader.tick(1_600), leader.R(B, 32, SIG, { at: 1_700 })],
      findings: [found],
    },
    {
      name: 'one after the exec of the program',
      events: [
        ...leader.start(),
        leader.exec(other),
        leader.T(B, { executable: other }),
        leader.T(word, { executable: other }),
        leader.tick(2_000),
      ],
      findings: [{ tidptr: word, previous: B }],
    },
    {
      name: 'a process that changed its executable link',
      events: [...leader.start(), leader.setExeFile(), leader.T(word, { executable: other }), leader.tick(2_000)],
      findings: [found],
      severity: 'medium',
    },
    {
      name: 'a payload without rseq (musl in userland exec)',
      events: [...leader.start(), leader.T(0x40_f000n), leader.tick(2_000)],
      findings: [{ tidptr: 0x40_f000n, previous: startTidptr }],
    },
    {
      name: 'arm64, with a tag',
      arch: 'arm64',
      events: [...leader.start(), worker().T(word | (0x54n << 56n)), leader.tick(2_000)],
      findings: [{ tidptr: word | (0x54n << 56n) }],
    },
    {
      name: 'a 32-bit program',
      events: [...leader.start({ compat: true }), leader.T(0xffff_dffcn, { compat: true }), leader.tick(2_000)],
      findings: [{ tidptr: 0xffff_dffcn, previous: startTidptr }],
    },
    {
      name: "CRIU's restore, as info",
      events: [...restored.start({ executable: criu }), restored.T(word), leader.tick(2_000)],
      findings: [found],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: "the operator's own restore program, as info",
      options: { checkpoint: ['/usr/bin/example'] },
      events: [...leader.start(), leader.T(word), leader.tick(2_000)],
      findings: [found],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'a child of fork, at the offset in a page that libc uses, when no loss was told for half a minute',
      events: [...forked, child.T(0x7e11_2345_6a10n), leader.tick(60_000)],
      findings: [{ tidptr: 0x7e11_2345_6a10n }],
      tags: [],
    },
    {
      name: 'the same where the clone of the child was seen, with the word from before',
      events: [...cloned, child.T(0x7e11_2345_6a10n, { at: 501 }), leader.tick(60_000)],
      findings: [{ tidptr: 0x7e11_2345_6a10n, previous: startTidptr }],
    },
    {
      name: 'one before a registration elsewhere, when no loss was told for half a minute',
      events: [...leader.start(), leader.T(word), leader.R(B, 32, SIG), leader.tick(2_000), leader.tick(60_000)],
      findings: [found],
      tags: [],
    },
    {
      name: "a lost call after the operator's shorter wait",
      options: { waitMs: 10 },
      events: [...leader.start(), leader.T(word, { at: 1 }), leader.R(B, 32, SIG, { at: 20 }), leader.tick(2_000)],
      findings: [found],
    },
    ...[
      { distance: 4_095n, severity: 'low' as const },
      { distance: -4_095n, severity: 'low' as const },
      { distance: 4_096n, severity: 'medium' as const },
      { distance: -4_096n, severity: 'medium' as const },
    ].map(({ distance, severity }) => ({
      name: `a word ${distance} bytes from the start of the own stack, as ${severity}`,
      events: [
        ...leader.start(),
        leader.clone(muslThread, { at: 5, flags: 0n, stack: word - distance }),
        leader.fork(muslThread, { at: 5.1 }),
        muslThread.T(word, { at: 6 }),
        muslThread.exit(),
        leader.tick(2_000),
      ],
      findings: [{ tidptr: word, previous: 0n }],
      severity,
    })),
  ],
  ignores: [
    { name: 'an ordinary start', events: [...leader.start(), leader.tick(2_000)] },
    {
      name: 'the start after an exec',
      unavoidable: lateStart,
      events: [...leader.start(), leader.exec(other), leader.T(word, { executable: other }), leader.tick(2_000)],
    },
    {
      name: 'the end of a detached thread of bionic or old musl',
      events: [...leader.start(), worker().T(0n), worker().exit(), leader.tick(2_000)],
    },
    {
      name: 'a child of fork whose libc repeats the word (OpenHarmony)',
      unavoidable: lostParent,
      events: [...forked, child.T(startTidptr), leader.tick(2_000)],
    },
    {
      name: 'a lost exec of a child that starts the same program: its word has the same offset in a page, and Tracee tells of a loss',
      gapBefore: 5,
      events: [...forked, child.T(0x7e11_2345_6a10n), leader.tick(5_000), leader.tick(60_000)],
    },
    {
      name: 'an exec of a child that comes late',
      unavoidable: lostOnlyExec,
      events: [
        ...forked,
        child.T(0x7e11_2345_6a10n),
        leader.tick(20_000),
        child.exec('/usr/bin/example', { at: 500.5 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'the first call of a child of a program of which no start was seen',
      events: [leader.fork(child, { at: 500 }), child.T(word), leader.tick(2_000)],
    },
    { name: 'the first call of a leader of which no start was seen', events: [leader.T(word), leader.tick(2_000)] },
    {
      name: 'a second start (RSEQ-011)',
      unavoidable: otherRule,
      events: [
        ...leader.start(),
        leader.T(word),
        leader.R(word + 1_616n, 32, SIG, { ret: EINVAL }),
        leader.tick(2_000),
      ],
    },
    {
      name: 'an accepted second start (RSEQ-011)',
      unavoidable: otherRule,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG),
        leader.T(word),
        leader.R(word + 1_616n, 32, SIG),
        leader.tick(2_000),
      ],
    },
    {
      name: 'a lost exec, by the registration at another address, where Tracee tells of a loss',
      gapBefore: 5,
      events: [...leader.start(), leader.T(word), leader.R(B, 32, SIG), leader.tick(5_000), leader.tick(60_000)],
    },
    {
      name: 'a lost exec, by the registration of a child of fork',
      unavoidable: lostExec,
      events: [...cloned, child.T(word, { at: 501 }), child.R(word + 1_616n, 32, SIG), leader.tick(2_000)],
    },
    {
      name: 'a lost exec of a child whose parent was never seen to start',
      events: [leader.fork(child, { at: 500 }), child.T(word), child.R(word + 1_616n, 32, SIG), leader.tick(2_000)],
    },
    {
      name: 'a lost exec, by the changed executable',
      unavoidable: lateStart,
      events: [...leader.start(), leader.T(word, { executable: other }), leader.tick(2_000)],
    },
    {
      name: 'a lost exec, by an executable that changes within the wait',
      unavoidable: lostExec,
      events: [...leader.start(), leader.T(word), leader.T(B, { executable: other }), leader.tick(2_000)],
    },
    {
      name: 'an exec that comes more than 250 ms late',
      unavoidable: lostExec,
      events: [
        ...leader.start(),
        leader.T(word, { at: 5_001 }),
        leader.tick(5_800),
        leader.exec('/usr/bin/example', { at: 5_000 }),
        leader.tick(8_000),
      ],
    },
    {
      name: 'an exec and its first call in the wrong order',
      unavoidable: lostExec,
      events: [
        leader.T(word, { at: 11 }),
        leader.exec('/usr/bin/example', { at: 10 }),
        ...leader.start(),
        leader.tick(2_000),
      ],
    },
    {
      name: 'a cut of the stream within the wait',
      gapBefore: 4,
      events: [...leader.start(), leader.T(word), leader.tick(2_000)],
    },
    {
      name: 'the first call after a cut of the stream',
      gapBefore: 3,
      events: [...leader.start(), leader.T(word), leader.tick(2_000)],
    },
    {
      name: 'a start that comes twice in the stream',
      events: [...leader.start(), leader.T(startTidptr, { at: 0.3 }), leader.tick(2_000)],
    },
    {
      name: 'an address of the kernel (RSEQ-015)',
      unavoidable: lateStart,
      events: [...leader.start(), leader.T(0xffff_8880_0000_0000n), leader.tick(2_000)],
    },
    {
      name: 'an address of the kernel on arm64',
      unavoidable: lateStart,
      arch: 'arm64',
      events: [...leader.start(), leader.T(1n << 55n), leader.tick(2_000)],
    },
    {
      name: 'an address beyond those of 32-bit programs',
      events: [...leader.start({ compat: true }), leader.T(0xffff_e000n, { compat: true }), leader.tick(2_000)],
    },
    {
      name: "a lost call within the operator's longer wait, of which Tracee tells",
      options: { waitMs: 2_000 },
      gapBefore: 5,
      events: [
        ...leader.start(),
        leader.T(word, { at: 1 }),
        leader.R(B, 32, SIG, { at: 1_900 }),
        leader.tick(3_000),
        leader.tick(60_000),
      ],
    },
  ],
});
