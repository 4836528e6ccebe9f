import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { event } from 'tracee-sequent/testing';
import { attachedAt, cutBetween, doubled, restartedAt } from '../../../src/chaos/perturb/cut.ts';
import { decodedForm, olderForm } from '../../../src/chaos/perturb/forms.ts';
import { delayed } from '../../../src/chaos/perturb/late.ts';
import { withoutEvents } from '../../../src/chaos/perturb/lost.ts';
import { eventsIn, type Perturbed, type Step, stepsOf } from '../../../src/chaos/step.ts';
import { encodeCase } from '../../../src/testing/encode-case.ts';
import { time } from '../../../src/testing/event.ts';
import { decodeToProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';

const at = (ms: number) => event('ptrace', { request: 16n, pid: 7, addr: 0x10n }, { at: ms });
const one = { name: 'a case', events: [at(0), at(100), at(6_000)], gapBefore: 2 };
const steps = stepsOf(one, encodeCase(one));

/** The steps in short: indexes of events, times that pass in milliseconds, and gaps. */
function short({ steps: given }: Pick<Perturbed, 'steps'>): readonly unknown[] {
  return given.map((step: Step) => {
    if ('event' in step) return step.index;
    if ('passes' in step) return { ms: Number(step.passes - time(0)) / 1e6 };
    return 'gap' in step ? `${step.gap} ${step.lost}` : 'restart';
  });
}

/** The arguments of an event as JSON. */
function argumentsOf({ steps: given }: Perturbed, index: number): unknown {
  const bytes = eventsIn(given)[index]?.event.bytes;
  assert.ok(bytes);
  const json = decodeToProtobufJson(bytes);
  assert.ok(typeof json === 'object' && json !== null && 'data' in json);
  return json.data;
}

describe('perturbed streams', () => {
  it('lack events, as the loss is told', () => {
    const lost = new Set([0, 1]);
    assert.deepEqual(short({ steps }), [0, 1, 'reconnect 0', 2]);
    assert.deepEqual(short(withoutEvents(steps, lost, 'lost-untold')), ['reconnect 0', 2]);
    assert.deepEqual(short(withoutEvents(steps, lost, 'lost-told')), ['reconnect 0', { ms: -1 }, 'dropped 2', 2]);
    assert.deepEqual(short(withoutEvents(steps, lost, 'lost-told-late')), [
      'reconnect 0',
      { ms: 5_000 },
      'kernel 2',
      2,
    ]);
    assert.deepEqual(short(withoutEvents(steps, new Set([2]), 'lost-told-late')).slice(-2), [
      { ms: 11_000 },
      'kernel 1',
    ]);
    assert.equal(withoutEvents(steps, new Set([1]), 'lost-untold').words, 'without events[1] (ptrace of pid 100)');
  });

  it('have late events after the time has passed, within the limit', () => {
    const whole = steps.filter((step) => 'event' in step);
    const late = delayed(whole, (index) => (index === 0 ? 200 : 0));
    assert.deepEqual(short(late), [1, { ms: 200 }, 0, 2]);
    assert.equal(late.words, 'events[0] (ptrace of pid 100) comes 200 ms late');
    assert.deepEqual(short(delayed(whole, () => 50, 0)), [0, 1, 2]);
    assert.deepEqual(short(delayed(steps, (index) => (index === 0 ? 200 : 0))), [0, 1, 'reconnect 0', 2]);
  });

  it('begin, end and start anew', () => {
    assert.deepEqual(short(attachedAt(steps, 1)), [1, 'reconnect 0', 2]);
    assert.deepEqual(short(cutBetween(steps, 0, 1)), [{ ms: -1 }, 'reconnect 0', 1, 'reconnect 0', 2]);
    assert.deepEqual(short(cutBetween(steps, 3, 3)), [0, 1, 'reconnect 0', 2, 'reconnect 0']);
    assert.deepEqual(short(restartedAt(steps, 1)), [0, 'restart', 1, 'reconnect 0', 2]);
    assert.deepEqual(short(doubled(steps, new Set([1]))), [0, 1, 1, 'reconnect 0', 2]);
  });

  it('have texts as of decoded-data', () => {
    assert.deepEqual(argumentsOf(decodedForm(steps, 'amd64'), 0), [
      { name: 'request', str: 'PTRACE_ATTACH' },
      { name: 'pid', int32: 7 },
      { name: 'addr', str: '0x10' },
    ]);
  });

  it('lack what v0.24.1 does not send', () => {
    const fork = event('sched_process_fork', { child_pid: 5, leader_pid: 100, start_time: 9n });
    const older = { name: 'a fork', events: [fork, at(5), event('hooked_syscall_detector', {})] };
    const perturbed = olderForm(stepsOf(older, encodeCase(older)));
    assert.deepEqual(short(perturbed), [0, 1]);
    assert.deepEqual(argumentsOf(perturbed, 0), [
      { name: 'child_pid', int32: 5 },
      { name: 'leader_pid', int32: 0 },
    ]);
    assert.deepEqual(argumentsOf(perturbed, 1), [
      { name: 'request', int64: '16' },
      { name: 'pid', int32: 7 },
      { name: 'addr', uInt64: '16' },
    ]);
  });
});
