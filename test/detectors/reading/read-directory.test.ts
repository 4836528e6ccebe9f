import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { sourceFile } from '../../../src/detectors/reading/detector-files.ts';
import { readFiles } from '../../../src/detectors/reading/read-directory.ts';
import { YamlFile } from '../../../src/detectors/reading/yaml-node.ts';
import { detector } from '../directory.ts';

function problems(text: string, read: (file: YamlFile) => unknown): readonly string[] {
  const file = new YamlFile(text);
  if (file.problems.length === 0) read(file);
  return file.problems.map(({ line, text: why }) => `${line}: ${why}`);
}

const flag = (text: string): unknown => {
  const file = new YamlFile(`a: ${text}`);
  const value = file.root.get('a').flag();
  return file.problems.length > 0 ? 'refused' : value;
};

const text = (written: string): unknown => {
  const file = new YamlFile(written);
  const value = file.problems.length > 0 ? '' : file.root.get('a').text();
  return file.problems.length > 0 ? 'refused' : value;
};

describe('YAML, as Go reads it', () => {
  it('takes what stands there for text, and only some words for true and false', () => {
    assert.equal(text('a: 1.10'), '1.10');
    assert.equal(text('a: 0x1F'), '0x1F');
    assert.equal(text('a: true'), 'true');
    assert.equal(text('a: !!str 5'), '5');
    assert.equal(text('a: ~'), '');
    assert.equal(text('a: "\\u00e9"'), 'é');
    assert.equal(text('a: >-\n  x\n  y'), 'x y');
    assert.equal(text('a: b\n---\na: c'), 'b');
    assert.equal(text('a: [\n]'), 'refused');
    assert.equal(text('a: !!binary aGk='), 'refused');
    assert.equal(text('a: !hasData("x")'), 'refused');
    for (const one of ['true', 'True', 'yes', 'on', '"yes"', 'Y']) assert.equal(flag(one), true);
    for (const one of ['false', 'no', "'off'", 'n', '~', '']) assert.equal(flag(one), false);
    for (const one of ['"true"', '1', 'yEs', '[]']) assert.equal(flag(one), 'refused');
  });

  it('refuses keys that stand twice only where they count', () => {
    const twice = 'a: {x: 1}\nb: {y: 1, y: 2}\nc: 1\nc: 2\n';
    assert.deepEqual(
      problems(twice, ({ root }) => root.get('a').get('x')),
      ['4: the key c stands twice'],
    );
    const within = 'a: {x: 1}\nb: {y: 1, y: 2}\n';
    assert.deepEqual(
      problems(within, ({ root }) => root.get('a').get('x')),
      [],
    );
    assert.deepEqual(
      problems(within, ({ root }) => root.get('b').entries()),
      ['2: the key y stands twice'],
    );
    assert.deepEqual(
      problems('[a]: 1\n', ({ root }) => root.get('a')),
      ['1: a key must be text'],
    );
    assert.deepEqual(
      problems(': 1\n', ({ root }) => root.get('a')),
      ['1: a key must be text'],
    );
  });

  it('merges maps', () => {
    const { root, problems: none } = new YamlFile(
      'x: &x {p: 1, q: 1}\ny: &y {q: 2, r: 2}\na: {<<: [*x, *y], p: 0}\nb: {"<<": 5}\n',
    );
    const shown = (key: string): unknown =>
      Object.fromEntries(
        root
          .get(key)
          .entries()
          .map(([name, node]) => [name, node.text()]),
      );
    assert.deepEqual(shown('a'), { p: '0', q: '1', r: '2' });
    assert.deepEqual(shown('b'), { '<<': '5' });
    assert.deepEqual(none, []);
    assert.deepEqual(
      problems('a: {<<: 5}', (file) => file.root.get('a').entries()),
      ['1: only maps can be merged'],
    );
  });

  it('tells an anchor that is used again from one that is not there', () => {
    const { root } = new YamlFile('x: &x 1\na: *x\ny: &x 2\nb: *x\n');
    assert.deepEqual([root.get('a').text(), root.get('b').text()], ['1', '2']);
    assert.equal(problems('a: *x\nx: &x 1\n', () => undefined).length, 1);
  });

  it('names characters that are ends of lines to Tracee alone', () => {
    assert.match(problems('a: 1\nb: x\u2028y\n', () => undefined).join(), /^2: the character U\+2028/);
    assert.match(problems('a: \0', () => undefined).join(), /U\+0000/);
  });

  it('never makes reading throw, whatever is changed in a file', () => {
    const whole = detector(
      'a',
      `conditions: ['getEventData("pathname") in SHELLS']
threat: {name: x, description: y, severity: low, properties: {k: v}}
output: {fields: [{name: x, expression: 'event.name', optional: yes}]}`,
    );
    const change = fc.tuple(
      fc.nat(whole.length),
      fc.nat(6),
      fc.oneof(
        fc.constantFrom(
          ' ',
          '\n',
          ': ',
          '- ',
          '"',
          "'",
          '#',
          '[',
          '{',
          '}',
          '&a ',
          '*a',
          '!',
          '|',
          '<<: *a',
          '?',
          '%',
          '\t',
          '\ud800',
        ),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let changed = whole;
        for (const [at, drop, put] of changes) changed = changed.slice(0, at) + put + changed.slice(at + drop);
        const { detectors, refusals } = readFiles('', [sourceFile('a.yaml', 'a.yaml', Buffer.from(changed))], {});
        assert.ok(detectors.length + refusals.length > 0 || changed.includes('string_list'));
        for (const { line } of refusals) assert.ok(line >= 1 && line <= changed.split('\n').length);
      }),
      { numRuns: 400 },
    );
  });
});
