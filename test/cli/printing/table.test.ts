import assert from 'node:assert/strict';
import { it } from 'node:test';
import { table } from '../../../src/cli/printing/table.ts';

it('a table pads every column but the last to its widest cell', () => {
  const rows = [
    ['id', 'name', 'text'],
    ['RSEQ-001', 'x', 'short'],
    ['A', 'a longer name', ''],
  ];
  const expected = ['id        name           text', 'RSEQ-001  x              short', 'A         a longer name', ''];
  assert.equal(table(rows), expected.join('\n'));
  assert.equal(table([]), '');
});

it('a long cell widens no other row', () => {
  const long = 'x'.repeat(41);
  const text = table([
    ['KEY', 'VALUE', 'FROM'],
    ['outputs', long, 'file:1'],
    ['wait', 'false', 'default'],
  ]);
  assert.equal(text, `KEY      VALUE  FROM\noutputs  ${long}  file:1\nwait     false  default\n`);
});

it('a table breaks its last column at the width of the terminal, unless that leaves too little room', () => {
  const rows = [['key', 'a text of some words that is long'], ['other']];
  assert.equal(table(rows, 31), 'key    a text of some words\n       that is long\nother\n');
  assert.equal(table(rows, 30), table(rows));
  const unbroken = 'y'.repeat(40);
  for (const line of table([['a', unbroken]], 30).split('\n')) assert.ok(line.length <= 30, line);
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
