import assert from 'node:assert/strict';
import { it } from 'node:test';
import { table } from '../../../src/cli/printing/table.ts';

it('a table pads every column but the last to its widest cell', () => {
  const rows = [
    ['id', 'name', 'text'],
    ['RSEQ-001', 'x', 'short'],
    ['A', 'a longer name', ''],
  ];
  const expected = ['id        name           text', 'RSEQ-001  x              short', 'A         a longer name  ', ''];
  assert.equal(table(rows), expected.join('\n'));
  assert.equal(table([]), '');
});

it('a table escapes what a terminal would obey, and measures what is shown', () => {
  const text = table([
    ['a\u001b[2J', 'X'],
    ['c', 'Y'],
  ]);
  assert.ok(!text.includes('\u001b'));
  const [first = '', second = ''] = text.split('\n');
  assert.equal(second.indexOf('Y'), first.indexOf('X'));
});
