import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AddressMap } from '../../src/story/addresses/map.ts';
import { tellStory } from '../../src/story/story.ts';
import { recordedEvents, recordedFindings } from './recorded-findings.ts';

const [main, extra] = await Promise.all([recordedFindings('rseq'), recordedFindings('rseq-extra')]);
const events = { main: await recordedEvents('rseq'), extra: await recordedEvents('rseq-extra') };

function mapOf(id: string, program: string, isAround = false): AddressMap {
  const isMain = main.some((one) => one.program === program);
  const json = (isMain ? main : extra).find((one) => one.id === id && one.program === program)?.json;
  const surroundings = isAround ? { events: isMain ? events.main : events.extra } : undefined;
  const { addresses } = tellStory(json, { surroundings });
  assert.ok(addresses);
  return addresses.map;
}

/** The facts that begin with one of these words. */
function facts({ facts: all }: AddressMap, word: string): readonly string[] {
  return all.filter((fact) => fact.startsWith(`${word}:`)).map((fact) => fact.slice(word.length + 2));
}

// The six questions: whose area, whose word, which came first, what overlaps, what was replaced, which mapping is executable.
describe('the address map answers the six questions', () => {
  it('for RSEQ-004: libc has placed the area, the program another one', () => {
    const map = mapOf('RSEQ-004', 't01_retcodes');
    assert.deepEqual(facts(map, 'Owner'), [
      'tid word of thread 3352, 0x7f4412beaa10: it is of libc, from the start of the program or thread.',
      'area of thread 3352, 0x7f4412beb060: it is of libc, from the start of the program or thread.',
      'area of thread 3352, 0x561035d0b2a0: the program chose it.',
    ]);
    assert.deepEqual(facts(map, 'Replaced'), [
      'the area of thread 3352 at 0x7f4412beb060, by 0x561035d0b2a0, 41.2 TiB below it.',
    ]);
    assert.deepEqual(facts(map, 'Overlap'), ['none.']);
  });

  it('for RSEQ-008: the word lies in the own area', () => {
    const map = mapOf('RSEQ-008', 't06_tid_overlap');
    assert.deepEqual(facts(map, 'Overlap'), [
      'the tid word of thread 3392 lies in the area of thread 3392, at its offset 0 (4 bytes).',
    ]);
    assert.match(
      facts(map, 'Order').join(''),
      /area .*\(before step 1\), then area .*\(step 2\), then tid word .*\(step 3\)/,
    );
  });

  it('for RSEQ-009: the word lies in the area of another thread, on its stack', () => {
    const map = mapOf('RSEQ-009', 't07_tid_cross', true);
    assert.deepEqual(facts(map, 'Overlap'), [
      'the tid word of thread 3403 lies in the area of thread 3402, at its offset 4 (4 bytes).',
    ]);
    assert.deepEqual(facts(map, 'Replaced'), ['nothing.']);
    assert.ok(map.columns[1].mappings.some(({ use }) => use === 'stack and TLS of thread 3402'));
    assert.deepEqual(facts(map, 'Executable'), ['the process has made no memory executable that is not of a file.']);
  });

  it('for RSEQ-010: the older thread has registered the area first', () => {
    for (const isAround of [false, true]) {
      const map = mapOf('RSEQ-010', 't09_takeover', isAround);
      assert.deepEqual(facts(map, 'Overlap'), ['area of thread 3418 and area of thread 3417 are the same 32 bytes.']);
      const [older, newer] = [3418, 3417].map((tid) =>
        map.columns[1].items.find((one) => one.tid === tid && one.kind === 'area' && one.state === 'live'),
      );
      assert.ok(older?.step !== undefined && newer?.step !== undefined && older.step < newer.step);
    }
  });

  it('for RSEQ-011: a second libc, in code that is writable and executable', () => {
    const map = mapOf('RSEQ-011', 't28_userland_exec', true);
    const [before, after] = map.columns;
    assert.deepEqual(
      before.items.map(({ owner }) => owner),
      ['libc', 'libc'],
    );
    assert.deepEqual(
      after.items.map(({ kind, owner, state }) => `${kind} ${owner} ${state}`),
      ['word libc ended', 'area libc live', 'word second libc live', 'area second libc refused'],
    );
    assert.deepEqual(facts(map, 'Executable'), ['0x400000 to 0x4c1000 is writable and executable.']);
  });

  it('for RSEQ-014: word and area are where the program chose', () => {
    const map = mapOf('RSEQ-014', 't13_tid_repoint');
    const live = map.columns[1].items.filter(({ state }) => state === 'live');
    assert.deepEqual(
      live.map(({ kind, owner }) => `${kind} ${owner}`),
      ['word program', 'area program'],
    );
    assert.equal(facts(map, 'Replaced').length, 1);
  });

  it('for RSEQ-017: the area lies in executable memory', () => {
    const map = mapOf('RSEQ-017', 't16_maps');
    assert.deepEqual(facts(map, 'Executable'), [
      '0x7fd6b19c6000 to 0x7fd6b19c7000 is writable and executable, new since "before". It holds the area of thread 3456.',
    ]);
  });
});

describe('the address map of findings of older versions', () => {
  it('uses their fields', () => {
    const common = {
      timestamp: '2026-11-23T07:36:06.000000000Z',
      workload: { process: { pid: 5, host_pid: 5, unique_id: 9, thread: { tid: 6, host_tid: 6 } } },
    };
    const pointer = (name: string, value: number) => ({ name, pointer: String(value) });
    const signature = (id: string) => ({ id, version: '1.0.0', pack: 'rseq' });
    const overlap = tellStory({
      ...common,
      name: 'live_area_overlap',
      signature: signature('RSEQ-010'),
      data: [pointer('area', 0x1000), pointer('other_area', 0x1000), { name: 'other_tid', int32: 7 }],
      detected_from: { name: 'sched_process_exit' },
    }).addresses?.map;
    assert.ok(overlap);
    assert.deepEqual(facts(overlap, 'Overlap'), ['area of thread 6 and area of thread 7 are the same 32 bytes.']);
    const unsafe = tellStory({
      ...common,
      name: 'area_in_unsafe_mapping',
      signature: signature('RSEQ-017'),
      data: [pointer('area', 0x1040), pointer('mapping', 0x1000), { name: 'kind', str: 'shared' }],
      detected_from: { name: 'rseq', data: [pointer('rseq', 0x1040), { name: 'rseq_len', u_int32: 32 }] },
    }).addresses?.map;
    assert.ok(unsafe);
    assert.deepEqual(facts(unsafe, 'Shared'), [
      '0x1000 to 0x2000 is shared and writable. It holds the area of thread 6.',
    ]);
  });
});
