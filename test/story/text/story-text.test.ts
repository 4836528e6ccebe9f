import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { createJson } from '../../../src/output/format/json/json.ts';
import { shippedSignature } from '../../../src/packs/shipped-signature.ts';
import { tellStory } from '../../../src/story/story.ts';
import { storyText } from '../../../src/story/text/story-text.ts';
import { displayWidth } from '../../../src/text/flow.ts';
import { unseen } from '../../../src/text/unseen.ts';
import { hostileReport } from '../../output/hostile-reports.ts';
import { reportOf, sampleFinding } from '../../output/sample-finding.ts';
import { recordedEvents, recordedFindings } from '../recorded-findings.ts';

const plain = { width: 100, colour: false, isUnicode: true };
const [main, extra] = await Promise.all([recordedFindings('rseq'), recordedFindings('rseq-extra')]);
const events = await recordedEvents('rseq-extra');

function assertGolden(name: string, text: string): void {
  const url = new URL(`../../../fixtures/story/${name}.txt`, import.meta.url);
  if (process.env['WRITE_GOLDEN'] === '1') writeFileSync(url, text);
  assert.equal(text, readFileSync(url, 'utf8'));
}

function linesOf(text: string): readonly string[] {
  return stripVTControlCharacters(text).split('\n');
}

describe('storyText', () => {
  for (const [id, program] of [
    ['RSEQ-009', 't07_tid_cross'],
    ['RSEQ-010', 't09_takeover'],
    ['RSEQ-017', 't16_maps'],
  ] as const) {
    it(`shows ${id}`, async () => {
      const json = main.find((one) => one.id === id && one.program === program)?.json;
      const signature = await shippedSignature('rseq', idNames[id]);
      assertGolden(id.toLowerCase(), storyText(tellStory(json, { signature }), plain));
    });
  }

  it('shows RSEQ-011 with the events around it', async () => {
    const json = extra.find(({ id }) => id === 'RSEQ-011')?.json;
    const signature = await shippedSignature('rseq', 'second_libc_start_without_exec');
    const story = tellStory(json, { signature, surroundings: { events }, related: extra.map((one) => one.json) });
    assertGolden('rseq-011', storyText(story, plain));
  });

  it('shows a finding of the pack tracee', async () => {
    const signature = await shippedSignature('tracee', 'anti_debugging');
    assert.ok(signature);
    const finding = sampleFinding({
      signature: { id: 'TRC-102', name: 'anti_debugging', version: '1.0.0', pack: 'tracee' },
      detectedFrom: { name: 'ptrace', data: [{ name: 'request', kind: 'int64', value: 0n }] },
      data: [],
      evidence: [],
    });
    assertGolden('trc-102', storyText(tellStory(JSON.parse(createJson()(reportOf(finding))), { signature }), plain));
  });

  it('keeps to the width and shows no character that a terminal would obey, whatever the finding', () => {
    const json = createJson();
    fc.assert(
      fc.property(hostileReport, fc.integer({ min: 60, max: 200 }), fc.boolean(), (report, width, isUnicode) => {
        const text = storyText(tellStory(JSON.parse(json(report))), { width, colour: false, isUnicode });
        for (const line of linesOf(text)) {
          assert.ok(displayWidth(line) <= width, line);
          assert.ok(!unseen.test(line), JSON.stringify(line));
          if (!isUnicode) assert.match(line, /^[ -~]*$/);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keeps to the width for every finding of the recordings, with before beside after and below it', () => {
    for (const { json } of main)
      for (const width of [60, 100, 160]) {
        const text = storyText(tellStory(json), { width, colour: true, isUnicode: true });
        for (const line of linesOf(text)) assert.ok(displayWidth(line) <= width, `${width}: ${line}`);
      }
  });

  it('draws the losses between the events', () => {
    const json = extra.find(({ id }) => id === 'RSEQ-011')?.json;
    const from = 1_795_423_850_900_000_000n;
    const losses = [{ from, to: from + 10_000_000n, lost: 7, reason: 'Tracee lost them' }];
    const text = storyText(tellStory(json, { surroundings: { events, losses } }), plain);
    assert.match(text, /7 events missing from -48\.\d+ ms to -38\.\d+ ms: Tracee lost them/);
  });
});

const idNames = {
  'RSEQ-009': 'tidptr_inside_foreign_area',
  'RSEQ-010': 'live_area_overlap',
  'RSEQ-017': 'area_in_unsafe_mapping',
} as const;
