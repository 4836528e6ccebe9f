import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayWidth, flow, words } from '../../src/text/flow.ts';

describe('displayWidth', () => {
  it('counts columns, not characters', () => {
    assert.equal(displayWidth('abc'), 3);
    assert.equal(displayWidth('größe'), 5);
    assert.equal(displayWidth('漢字かな한글ＡＢ'), 16);
    assert.equal(displayWidth('e\u0301'), 1);
    assert.equal(displayWidth('😀'), 2);
  });
});

describe('flow', () => {
  it('fills lines and keeps pieces whole', () => {
    assert.deepEqual(flow(words('one two three four'), 9), ['one two', 'three', 'four']);
    assert.deepEqual(flow([{ text: 'ab' }, { text: 'cd', gap: 2 }], 6), ['ab  cd']);
    assert.deepEqual(flow([{ text: 'ab' }, { text: 'cd', gap: 2 }], 5), ['ab', 'cd']);
    assert.deepEqual(flow([], 5), []);
  });

  it('cuts a piece that is longer than a line, and goes on after it', () => {
    assert.deepEqual(flow([{ text: 'a' }, { text: 'bcdefg' }, { text: 'h' }], 4), ['a', 'bcde', 'fg h']);
    assert.deepEqual(flow([{ text: '漢漢漢' }], 5), ['漢漢', '漢']);
    assert.deepEqual(flow([{ text: '漢漢' }], 0), ['漢', '漢']);
  });

  it('paints each part by itself, so that no colour crosses a line', () => {
    const paint = (text: string) => `<${text}>`;
    assert.deepEqual(
      flow(
        [
          { text: 'abcdef', paint },
          { text: 'g', paint },
        ],
        4,
      ),
      ['<abcd>', '<ef> <g>'],
    );
  });
});
