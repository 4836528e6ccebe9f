import { type TestEvent, testSignature } from 'tracee-sequent/testing';
import { signatureText } from '../../../signatures/rseq/model/signature-names.ts';
import signature from '../../../signatures/rseq/rseq_takeover.ts';
import { A, armCompatSig, armSig, B, C, CLONE_VM, criu, EINVAL, SIG, thread, worker } from './story.ts';

const leader = thread();
const restored = thread({ executable: criu });
const custom = '/opt/snapshot/bin/restore';
const customLeader = thread({ executable: custom });
const child = thread({ pid: 200, startedAt: 500, parentPid: 100 });
const childOfCriu = thread({ pid: 200, startedAt: 500, executable: criu });
const finding = { old_area: A, new_area: B, length: 32, sig: signatureText(SIG) };
const other = '/usr/bin/other';

/** The same events in a container. */
function inContainer(events: readonly TestEvent[]): TestEvent[] {
  return events.map((one) => ({ ...one, container: { id: 'c0ffee' } }));
}

/** What the loss of the exec leaves. */
const lostExec = { 'unknown-loss': 'without the exec one program replaces its area, as in the attack' };
/** What the loss of the only sign of a loss leaves. */
const lostSign = {
  'lost-untold': 'without the event that shows a loss, one program replaces its area, as in the attack',
  'very-late': 'a call that comes late stands behind the exec that explains it',
};
/** A call that comes late stands in another order. */
const lateCall = { 'very-late': 'an unregistration that comes late is evaluated in the image after the exec' };

testSignature(signature, {
  detects: [
    {
      name: 'an area elsewhere in the place of the one of libc',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, SIG)],
      findings: [finding],
      severity: 'high',
      tags: [],
    },
    {
      name: 'the same hours later',
      events: [...leader.start(), leader.U(A, 32, SIG, { at: 7_200_000 }), leader.R(B, 32, SIG, { at: 14_400_000 })],
      findings: [finding],
      severity: 'high',
    },
    {
      name: 'the same in a process of which no start was seen',
      events: [leader.U(A, 32, SIG), leader.R(B, 32, SIG)],
      findings: [finding],
      severity: 'high',
    },
    {
      name: 'the same by a worker, whose own start registered it',
      events: [
        ...leader.start(),
        leader.fork(worker()),
        worker().R(C, 32, SIG, { at: 2 }),
        worker().U(C, 32, SIG),
        worker().R(B, 32, SIG),
      ],
      findings: [{ ...finding, old_area: C }],
      severity: 'high',
    },
    {
      name: 'the same in a child of fork, which inherited the area',
      events: [...leader.start(), leader.fork(child, { at: 500 }), child.U(A, 32, SIG), child.R(B, 32, SIG)],
      findings: [finding],
      severity: 'high',
    },
    {
      name: 'an area elsewhere while the one of libc is registered: its end was hidden, when no loss was told for half a minute',
      events: [...leader.start(), leader.R(B, 32, SIG), leader.tick(60_000)],
      findings: [finding],
      severity: 'high',
      tags: [],
    },
    {
      name: 'the same by a thread that has given itself another name before',
      events: [...leader.start(), leader.tick(1_000), thread({ comm: 'other' }).R(B, 32, SIG), leader.tick(60_000)],
      findings: [finding],
    },
    {
      name: 'the same by a worker',
      events: [...leader.start(), leader.fork(worker()), worker().R(C, 32, SIG, { at: 2 }), worker().R(B, 32, SIG)],
      findings: [{ ...finding, old_area: C }],
    },
    {
      name: 'the same a minute after a loss was told',
      gapBefore: 0,
      events: [...leader.start({ at: 60_000 }), leader.R(B, 32, SIG)],
      findings: [finding],
    },
    {
      name: 'an area in a child of fork that gives up the one of its parent and looks like a lost exec',
      events: [
        ...leader.start(),
        leader.fork(child, { at: 500 }),
        child.U(A, 32, SIG),
        child.T(0x7e11_2345_6a10n),
        child.R(B, 32, SIG),
      ],
      findings: [finding],
    },
    {
      name: 'the same on arm64',
      arch: 'arm64',
      events: [...leader.start({ sig: armSig }), leader.U(A, 32, armSig), leader.R(B, 32, armSig)],
      findings: [{ ...finding, sig: signatureText(armSig) }],
      severity: 'high',
    },
    {
      name: 'the same in a 32-bit program on arm64',
      arch: 'arm64',
      events: [
        ...leader.start({ sig: armCompatSig, compat: true }),
        leader.U(A, 32, armCompatSig, { compat: true }),
        leader.R(B, 32, armCompatSig, { compat: true }),
      ],
      findings: [{ ...finding, sig: signatureText(armCompatSig) }],
      severity: 'high',
    },
    {
      name: 'an allocator that moves an area of its own',
      events: [
        leader.exec(other, { at: 0 }),
        ...[leader.R(A, 32, SIG, { at: 3_000 }), leader.U(A, 32, SIG), leader.R(B, 32, SIG)].map((event) => ({
          ...event,
          executable: other,
        })),
      ],
      findings: [finding],
      severity: 'low',
    },
    {
      name: 'a worker that moves an area which it registered late',
      events: [
        ...leader.start(),
        worker().R(C, 32, SIG, { at: 1_002 }),
        worker().U(C, 32, SIG),
        worker().R(B, 32, SIG),
      ],
      findings: [{ ...finding, old_area: C }],
      severity: 'low',
    },
    {
      name: 'a late area of its own that is moved, where the signature is another',
      events: [
        leader.exec('/usr/bin/example', { at: 0 }),
        leader.R(A, 32, SIG, { at: 3_000 }),
        leader.U(A, 32, SIG),
        leader.R(B, 32, 0xdead_beef),
      ],
      findings: [{ ...finding, sig: signatureText(0xdead_beef) }],
      severity: 'high',
    },
    {
      name: 'a second one after a first that was put back',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG),
        leader.R(A, 32, SIG),
        leader.U(A, 32, SIG),
        leader.R(B, 32, SIG),
      ],
      findings: [finding],
    },
    {
      name: 'one after attempts that were refused',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 31, SIG, { ret: EINVAL }), leader.R(B, 32, SIG)],
      findings: [finding],
    },
    {
      name: 'one by a process that changed its executable link before: no lost exec',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG),
        leader.setExeFile(),
        leader.R(B, 32, SIG, { executable: other }),
      ],
      findings: [finding],
      severity: 'high',
    },
    {
      name: "CRIU's restore, as info",
      events: [...restored.start({ executable: criu }), restored.U(A, 32, SIG), restored.R(B, 32, SIG)],
      findings: [finding],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'a child of CRIU, as info',
      events: [
        ...restored.start({ executable: criu }),
        restored.fork(childOfCriu, { at: 500 }),
        childOfCriu.U(A, 32, SIG),
        childOfCriu.R(B, 32, SIG),
      ],
      findings: [finding],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'a program that CRIU only started',
      events: [
        ...restored.start({ executable: criu }),
        restored.fork(child, { at: 500 }),
        ...child.start({ at: 510 }),
        child.U(A, 32, SIG),
        child.R(B, 32, SIG),
      ],
      findings: [finding],
      severity: 'high',
      tags: [],
    },
    {
      name: "CRIU's path in a container",
      events: inContainer([...restored.start({ executable: criu }), restored.U(A, 32, SIG), restored.R(B, 32, SIG)]),
      findings: [finding],
      severity: 'high',
      tags: [],
    },
    {
      name: "CRIU's path in a container of which no start was seen",
      events: inContainer([restored.U(A, 32, SIG), restored.R(B, 32, SIG)]),
      findings: [finding],
      severity: 'high',
    },
    {
      name: "CRIU's path in a container that the operator trusts, as info",
      modelOptions: { 'rseq.threads': { checkpointInContainers: true } },
      events: inContainer([...restored.start({ executable: criu }), restored.U(A, 32, SIG), restored.R(B, 32, SIG)]),
      findings: [finding],
      severity: 'info',
    },
    {
      name: 'what CRIU of the host restores into a container, as info',
      events: [
        ...restored.start({ executable: criu }),
        restored.fork(childOfCriu, { at: 500 }),
        ...inContainer([childOfCriu.U(A, 32, SIG), childOfCriu.R(B, 32, SIG)]),
      ],
      findings: [finding],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    ...[
      '/usr/bin/criu',
      '/nix/store/0a1b2c-criu-4.1/bin/criu',
      '/opt/zulu-crac/lib/criu',
      '/usr/lib/jvm/zulu-21-crac/lib/criu',
      '/usr/bin/crun',
    ].map((executable) => ({
      name: `${executable}, as info`,
      events: [
        ...leader.start({ executable }),
        leader.U(A, 32, SIG, { executable }),
        leader.R(B, 32, SIG, { executable }),
      ],
      findings: [finding],
      severity: 'info' as const,
    })),
    ...['/opt/criu', '/tmp/usr/bin/criu', '/usr/bin/criu2', '/nix/store/x/criu-4/bin/criu'].map((executable) => ({
      name: `${executable}, which is no such path`,
      events: [
        ...leader.start({ executable }),
        leader.U(A, 32, SIG, { executable }),
        leader.R(B, 32, SIG, { executable }),
      ],
      findings: [finding],
      severity: 'high' as const,
    })),
    {
      name: 'what is restored under a new name of the program, as info',
      events: [
        ...restored.start({ executable: criu }),
        restored.fork(childOfCriu, { at: 500 }),
        childOfCriu.U(A, 32, SIG),
        childOfCriu.setExeFile({ map: true }),
        childOfCriu.R(B, 32, SIG, { executable: '/usr/bin/python3' }),
      ],
      findings: [finding],
      severity: 'info',
      tags: ['checkpoint/restore', 'exe-link-changed'],
    },
    {
      name: "the operator's own program, as info",
      options: { checkpoint: ['/opt/*/bin/restore'] },
      events: [customLeader.U(A, 32, SIG), customLeader.R(B, 32, SIG)],
      findings: [finding],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'CRIU where the operator exempts nobody',
      modelOptions: { 'rseq.threads': { checkpoint: [] } },
      events: [restored.U(A, 32, SIG), restored.R(B, 32, SIG)],
      findings: [finding],
      severity: 'high',
      tags: [],
    },
    {
      name: 'a program that only calls itself criu after its start',
      events: [
        ...leader.start(),
        leader.setExeFile(),
        leader.U(A, 32, SIG, { executable: criu }),
        leader.R(B, 32, SIG, { executable: criu }),
      ],
      findings: [finding],
      severity: 'high',
    },
  ],
  ignores: [
    { name: 'the same area again (DMTCP)', events: [...leader.start(), leader.U(A, 32, SIG), leader.R(A, 32, SIG)] },
    {
      name: 'another area after an exec',
      unavoidable: lateCall,
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG),
        leader.exec(other),
        leader.R(B, 32, SIG, { executable: other }),
      ],
    },
    {
      name: 'another area after an exec of the same program',
      unavoidable: lostExec,
      events: [leader.U(A, 32, SIG), leader.exec('/usr/bin/example'), leader.R(B, 32, SIG)],
    },
    {
      name: 'another area after an exec that was not seen, by the changed executable',
      unavoidable: lateCall,
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, SIG, { executable: other })],
    },
    {
      name: 'another area while one is registered, where Tracee then tells of a loss',
      gapBefore: 4,
      events: [...leader.start(), leader.R(B, 32, SIG), leader.tick(5_000), leader.tick(60_000)],
    },
    {
      name: 'another area while one is registered, where an exec comes that is 20 s late',
      unavoidable: lostSign,
      events: [
        ...leader.start(),
        leader.R(B, 32, SIG, { at: 1_000 }),
        leader.tick(20_000),
        leader.exec('/usr/bin/example', { at: 900 }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'another area under another name that the thread did not give itself: an exec was lost',
      unavoidable: lateCall,
      events: [...leader.start(), thread({ comm: 'other' }).R(B, 32, SIG)],
    },
    {
      name: 'another area while one is registered, in a stream without any exec',
      events: [leader.R(A, 32, SIG), leader.R(B, 32, SIG)],
    },
    {
      name: 'the area of a new program, whose exec comes after its calls, beside one that an allocator was refused',
      events: [
        leader.exec('/usr/bin/example'),
        leader.T(B, { at: 1_000.1 }),
        leader.R(B + 1_616n, 32, SIG, { at: 1_000.2 }),
        leader.tick(20_000),
        leader.exec('/usr/bin/example', { at: 1_000 }),
        leader.R(C, 32, SIG, { at: 20_001, ret: EINVAL }),
        leader.tick(60_000),
      ],
    },
    {
      name: 'another area where the stream itself shows that events are missing',
      unavoidable: { 'lost-untold': lostSign['lost-untold'] },
      events: [
        ...leader.start(),
        leader.tick(20_000),
        // Its fork was not seen.
        thread({ pid: 300, startedAt: 19_000 }).R(C, 32, SIG),
        leader.R(B, 32, SIG),
      ],
    },
    {
      name: 'another area that another thread registers',
      events: [...leader.start(), leader.U(A, 32, SIG), worker().R(B, 32, SIG)],
    },
    {
      name: 'an unregistration that was refused',
      events: [leader.U(A, 32, SIG, { ret: EINVAL }), leader.R(B, 32, SIG)],
    },
    {
      name: 'a registration that is refused',
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, SIG, { ret: EINVAL })],
    },
    { name: 'a library that is unloaded', events: [...leader.start(), leader.U(A, 32, SIG), leader.tick(5_000)] },
    {
      name: 'a tid that is used again',
      events: [worker().U(C, 32, SIG), worker().exit(), worker(101, 900).R(B, 32, SIG, { at: 901 })],
    },
    {
      name: 'a cut of the stream between the two',
      gapBefore: 4,
      events: [...leader.start(), leader.U(A, 32, SIG), leader.R(B, 32, SIG)],
    },
    {
      name: 'a child that shares memory and starts without an area',
      events: [
        ...leader.start(),
        leader.U(A, 32, SIG),
        leader.clone(child, { at: 499, flags: CLONE_VM }),
        leader.fork(child, { at: 500 }),
        child.R(B, 32, SIG, { at: 501 }),
      ],
    },
  ],
});
