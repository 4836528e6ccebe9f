import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { convertSigma, SigmaRefusal } from '../../src/sigma/convert.ts';
import { holds } from '../../src/sigma/evaluate.ts';
import { readCondition } from '../../src/sigma/reading/condition.ts';
import { readDetections } from '../../src/sigma/reading/detections.ts';
import { readRule } from '../../src/sigma/reading/rule.ts';
import { runLine } from '../cli/command-line.ts';

const folder = fileURLToPath(new URL('../../fixtures/sigma/', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'sequent-sigma-'));
after(() => rmSync(out, { recursive: true }));

const rule = (detection: string, category = 'process_creation'): string =>
  `title: T\nlogsource: { product: linux, category: ${category} }\ndetection:\n  ${detection.replaceAll('\n', '\n  ')}\n`;

/** Whether a rule detects these values. */
function detects(detection: string, values: Readonly<Record<string, string | number>>): boolean {
  const read = readRule(rule(detection));
  return holds(readCondition(read.condition, readDetections(read), undefined), values);
}

const one = (line: string): string => `s:\n  ${line}\ncondition: s`;

describe('a converted Sigma rule', () => {
  it('keeps what the rule says of itself, and no text of it becomes code', () => {
    const hostile = `title: "T '; process.exit() //"\nid: 00000010-0000-4000-8000-000000000000\nauthor: "a\\n; process.exit()"\nlevel: low\nfalsepositives: ["\${process.exit()}"]\nlogsource: { product: linux, category: process_creation }\ndetection:\n  s: { CommandLine: "'; process.exit() // \\u2028" }\n  condition: s\n`;
    const { text, test, name } = convertSigma(hostile, 'a\nb.yml');
    assert.equal(name, 't_process_exit');
    for (const line of [...text.split('\n'), ...test.split('\n')])
      assert.doesNotMatch(line.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|^\/\/.*$/g, ''), /process\.exit/, line);
    assert.match(text, /id: 'SIGMA-16'/);
    assert.match(text, /severity: 'low'/);
    assert.doesNotMatch(text, /\u2028/);
  });

  it('declares each detection once, whatever it is called', () => {
    const { text } = convertSigma(
      rule(
        'image: { Image: a }\na-b: { CommandLine: b }\na_b: { User: root }\nimage_suffix: { Image|endswith: [x, y, z] }\ncondition: image or a-b or a_b or image_suffix',
      ),
      'r.yml',
    );
    const declared = [...text.matchAll(/const (\w+)/g)].map(([, name]) => name);
    assert.deepEqual(declared, [...new Set(declared)]);
    assert.match(text, /=== 'b'/);
    assert.match(text, /=== 'root'/);
  });

  it('is refused with the reason, if something has no counterpart', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      [one("LogonId: '0'"), /LogonId: Tracee sends the number of a user/],
      [one('Colour: red'), /Colour: its event sched_process_exec has no such field; it has Image/],
      [one('CommandLine|expand: "%x%"'), /the modifier expand of CommandLine has no counterpart/],
      [one("CommandLine|re: '(?=x)'"), /no regular expression of RE2/],
      [one('CommandLine|lt: x'), /x is no number/],
      [one('CommandLine|cidr: 10'), /no network/],
      ['s: [word]\ncondition: s', /searches for words/],
      [`${one('Image: a')} | count() > 5`, /aggregates/],
      ['s: { Image: a }\ncondition: t', /there is no detection t/],
      ['s: { Image: a }\ncondition: (s', /it ends too early/],
      ['s: { Image: a }\ncondition: s s', /s was not expected/],
      ['s: { Image: a }\ncondition: 1 of x*', /no detection is meant by x\*/],
      ['s: { Image: a }\ntimeframe: 5m\ncondition: s', /counts within a time/],
      ['s: { Image: [] }\nt: { Image: b }\ncondition: s and t', /no event was found/],
    ];
    for (const [detection, message] of cases)
      assert.throws(
        () => convertSigma(rule(detection), 'r.yml'),
        (error) => error instanceof SigmaRefusal && message.test(error.message),
        detection,
      );
    assert.throws(
      () => convertSigma(rule(one('a: b'), 'registry_event'), 'r.yml'),
      /log source is linux\/registry_event/,
    );
    assert.throws(() => convertSigma('a: [', 'r.yml'), SigmaRefusal);
  });

  it('never fails otherwise, whatever the file holds', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('*', '?', '\\', 'a*b', '%', "'", '/tmp/'));
    const keys = fc.constantFrom(
      'Image',
      'CommandLine|contains',
      'CommandLine|re',
      'Image|endswith|cased',
      'User',
      'x|y',
      'CommandLine|base64offset',
      '__proto__',
    );
    const detection = fc.dictionary(keys, fc.oneof(text, fc.array(text), fc.constant(null), fc.integer()));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(detection, fc.array(detection))),
        fc.constantFrom('a', 'a and not b', '1 of them', 'not a', 'all of them'),
        (detections, condition) => {
          const source = JSON.stringify({
            title: 't',
            logsource: { product: 'linux', category: 'process_creation' },
            detection: { ...detections, condition },
          });
          try {
            convertSigma(source, 'r.yml');
          } catch (error) {
            assert.ok(error instanceof SigmaRefusal, String(error));
          }
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('the meaning of a Sigma rule', () => {
  it('follows the specification', () => {
    const cases: readonly (readonly [string, Readonly<Record<string, string | number>>, boolean])[] = [
      [one("Image: '/BIN/sh'"), { Image: '/bin/SH' }, true],
      [one("Image|cased: '/BIN/sh'"), { Image: '/bin/SH' }, false],
      [one("Image: '/bin/*'"), { Image: '/bin/a/b' }, true],
      [one("Image: '/bin/?'"), { Image: '/bin/ab' }, false],
      [one(String.raw`Image: '/bin/\*'`), { Image: '/bin/x' }, false],
      [one(String.raw`Image: '/bin/\*'`), { Image: '/bin/*' }, true],
      [one(String.raw`Image: 'a\b'`), { Image: String.raw`a\b` }, true],
      [one('Image: null'), {}, true],
      [one('Image|exists: false'), { Image: 'a' }, false],
      [
        one("CommandLine|base64offset|contains: 'foobar'"),
        { CommandLine: Buffer.from('xfoobar').toString('base64') },
        true,
      ],
      [
        one("CommandLine|base64offset|contains: 'foobar'"),
        { CommandLine: Buffer.from('xxfoobarzz').toString('base64') },
        true,
      ],
      [one("CommandLine|wide|base64|contains: 'ab'"), { CommandLine: 'YQBiAA==' }, true],
      [one("CommandLine|windash|contains: ' -x'"), { CommandLine: 'a /x' }, true],
      [one('ProcessId|gt: 5'), { ProcessId: 5 }, false],
      ['a: { Image: x }\nb: { User: y }\ncondition: a or not b', { User: 'z' }, true],
      ['a: { Image: x }\nb: { Image: y }\nc: { Image: z }\ncondition: a or b and c', { Image: 'x' }, true],
      ['a: { Image: x, User: y }\ncondition: a', { Image: 'x' }, false],
      ['a: [{ Image: x }, { User: y }]\ncondition: a', { User: 'y' }, true],
      ['_a: { Image: x }\nb: { Image: y }\ncondition: all of them', { Image: 'y' }, true],
    ];
    for (const [detection, values, expected] of cases)
      assert.equal(detects(detection, values), expected, `${detection} ${JSON.stringify(values)}`);
  });
});

it('leaves other rules converted when one is refused', async (t) => {
  const bad = join(out, 'bad.yml');
  writeFileSync(bad, rule(one('Colour: red')));
  const { code, stdout, stderr } = await runLine(t, 'convert', bad, join(folder, 'cased.yml'));
  assert.equal(code, 1);
  assert.match(stderr, /^sequent: not converted: .*bad\.yml: Colour: /);
  assert.match(stdout, /sample_rule_cased/);
});
