import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/live_area_overlap.ts';
import { C, EINVAL, SIG, startTidptr, thread, worker } from './story.ts';

const leader = thread();
const one = worker(101, 1);
const two = worker(102, 1);
const made = [...leader.start(), leader.fork(one), leader.fork(two)];

/** What the loss of the end of a thread leaves. */
const lostEnd = {
  'unknown-loss': 'without its end the older thread lives, and the finding comes before Tracee tells of a loss',
};

testSignature(signature, {
  detects: [
    {
      name: 'one area for two threads, of which the older acts again',
      events: [...made, one.R(C, 32, SIG, { at: 10 }), two.R(C, 32, SIG, { at: 11 }), one.U(C, 32, SIG, { at: 111 })],
      findings: [{ area: C, other_area: C, other_tid: 102 }],
      severity: 'high',
    },
    {
      name: 'an area that lies over part of another',
      events: [...made, one.R(C, 64, SIG, { at: 10 }), two.R(C + 32n, 64, SIG, { at: 11 }), leader.tick(500)],
      findings: [{ area: C + 32n, other_area: C, other_tid: 101 }],
    },
    {
      name: 'a silent thread, at its end',
      events: [...made, one.R(C, 32, SIG, { at: 10 }), two.R(C, 32, SIG, { at: 11 }), one.exit({ at: 2_000 })],
      findings: [{ area: C, other_area: C, other_tid: 102 }],
    },
    {
      name: 'a thread that moves its tid word afterwards',
      events: [...made, one.R(C, 32, SIG, { at: 10 }), two.R(C, 32, SIG, { at: 11 }), one.T(startTidptr, { at: 60 })],
      findings: [{ area: C, other_area: C, other_tid: 102 }],
    },
    {
      name: 'the older thread just more than a millisecond later, twice',
      events: [
        ...made,
        one.R(C, 32, SIG, { at: 10 }),
        two.R(C, 32, SIG, { at: 11 }),
        one.T(startTidptr, { at: 12.001 }),
        one.T(startTidptr, { at: 13 }),
      ],
      findings: [{ area: C, other_area: C, other_tid: 102 }],
    },
    {
      name: 'an end just more than a second later',
      events: [...made, one.R(C, 32, SIG, { at: 10 }), two.R(C, 32, SIG, { at: 11 }), one.exit({ at: 1_011.001 })],
      findings: [{ area: C, other_area: C, other_tid: 102 }],
    },
    {
      name: 'an area that lies over part of another whose thread ends just after the wait',
      events: [
        ...made,
        one.R(C, 64, SIG, { at: 10 }),
        two.R(C + 32n, 64, SIG, { at: 11 }),
        leader.tick(61),
        one.exit({ at: 62 }),
        leader.tick(500),
      ],
      findings: [{ area: C + 32n, other_area: C, other_tid: 101 }],
    },
  ],
  ignores: [
    { name: 'a stack that is used again', events: [...made, one.R(C, 32, SIG), one.exit(), two.R(C, 32, SIG)] },
    {
      name: 'an end that comes 20 ms late',
      events: [...made, one.R(C, 32, SIG, { at: 10 }), two.R(C, 32, SIG, { at: 30 }), one.exit({ at: 50 })],
    },
    {
      name: 'a part of a stack that is used again, with a late end',
      unavoidable: lostEnd,
      events: [
        ...made,
        one.R(C, 64, SIG, { at: 10 }),
        two.R(C + 32n, 64, SIG, { at: 11 }),
        one.exit({ at: 31 }),
        leader.tick(500),
      ],
    },
    {
      name: 'an end and a call that come with the registration, or just so late as an end may come',
      events: [
        ...made,
        one.R(C, 32, SIG, { at: 10 }),
        two.R(C, 32, SIG, { at: 11 }),
        one.T(startTidptr, { at: 12 }),
        one.exit({ at: 1_011 }),
      ],
    },
    {
      name: 'one area for two threads, of which the older is silent',
      events: [...made, one.R(C, 32, SIG, { at: 10 }), two.R(C, 32, SIG, { at: 11 }), leader.tick(500)],
    },
    {
      name: 'an area over part of another that is refused',
      events: [
        ...made,
        one.R(C, 64, SIG, { at: 10 }),
        two.R(C + 32n, 64, SIG, { at: 11, ret: EINVAL }),
        leader.tick(500),
      ],
    },
    {
      name: 'an end 49 ms later',
      unavoidable: lostEnd,
      events: [
        ...made,
        one.R(C, 64, SIG, { at: 10 }),
        two.R(C + 32n, 64, SIG, { at: 11 }),
        leader.tick(40),
        one.exit({ at: 60 }),
        leader.tick(500),
      ],
    },
    {
      name: 'an area over part of another, and a cut of the stream within the wait',
      gapBefore: 7,
      events: [
        ...made,
        one.R(C, 64, SIG, { at: 10 }),
        two.R(C + 32n, 64, SIG, { at: 11 }),
        leader.tick(20),
        leader.tick(500),
      ],
    },
    {
      name: 'the same, where the process does nothing from the cut to the end of the wait',
      gapBefore: 7,
      events: [
        ...made,
        one.R(C, 64, SIG, { at: 10 }),
        two.R(C + 32n, 64, SIG, { at: 11 }),
        thread({ pid: 200 }).tick(20),
        thread({ pid: 200 }).tick(500),
      ],
    },
  ],
});
