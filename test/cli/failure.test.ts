import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import { escapeLines, failureForm, tellFailure } from '../../src/cli/failure.ts';
import { SequentError } from '../../src/errors.ts';

function told(t: TestContext, error: unknown, form: 'text' | 'json'): { readonly code: number; readonly text: string } {
  let text = '';
  const write = t.mock.method(process.stderr, 'write', (part: string) => (text += part));
  const code = tellFailure(error, form);
  write.mock.restore();
  return { code, text };
}

const operators = new SequentError('SEQ_CONFIG', {
  what: 'a\u001b[2J key',
  where: '/etc/s\u202e.yaml:3',
  todo: 'remove it',
});

describe('an error that ends a command', () => {
  it('of the operator says what, where and what to do, without a stack', (t) => {
    const { code, text } = told(t, operators, 'text');
    assert.equal(code, 2);
    assert.match(text, /^sequent: a[^\n]* key \(\/etc\/s[^\n]*\.yaml:3\)\n {2}→ remove it\n {2}\[SEQ_CONFIG\]\n$/);
    assert.ok(!text.includes('\u001b') && !text.includes('\u202e'));
  });

  it('of the operator has no empty place and nothing to do where there is none, and keeps lines of a place apart', (t) => {
    assert.equal(told(t, new SequentError('SEQ_USAGE', { what: 'x' }), 'text').text, 'sequent: x\n  [SEQ_USAGE]\n');
    const listed = new SequentError('SEQ_SIGNATURE', { what: 'x', where: '\n  a\u001b\n  b' });
    assert.equal(told(t, listed, 'text').text, 'sequent: x: \n  a\\x1b\n  b\n  [SEQ_SIGNATURE]\n');
  });

  it('is one of the operator if the current folder was removed', (t) => {
    const gone = Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), { syscall: 'uv_cwd' });
    const { code, text } = told(t, gone, 'text');
    assert.equal(code, 2);
    assert.match(text, /current folder no longer exists/);
  });

  it('is a line of JSON as the log has it, where that is asked for', (t) => {
    const { code, text } = told(t, operators, 'json');
    assert.equal(text.split('\n').length, 2);
    const { time, ...line } = JSON.parse(text);
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
    assert.deepEqual(line, {
      level: 60,
      name: 'sequent',
      what: 'a\u001b[2J key',
      where: '/etc/s\u202e.yaml:3',
      todo: 'remove it',
      code: 'SEQ_CONFIG',
      exit_code: 2,
      msg: 'an error has ended it',
    });
    assert.equal(code, 2);
  });

  it('of Sequent itself is told with its stack, and ends with 70', (t) => {
    const bug = new TypeError('no\u001b[2J such thing');
    const text = told(t, bug, 'text');
    assert.equal(text.code, 70);
    assert.match(text.text, /^sequent: this is a bug of Sequent, please report it\nTypeError: no\S* such thing\n +at /);
    assert.ok(!text.text.includes('\u001b'));
    const json = told(t, bug, 'json');
    const { stack, exit_code, msg } = JSON.parse(json.text);
    assert.deepEqual([json.code, exit_code, stack], [70, 70, bug.stack]);
    assert.match(msg, /bug of Sequent/);
    assert.match(told(t, 'thrown', 'text').text, /\nthrown\n$/);
  });
});

describe('the form of the error that ends a command line', () => {
  const before = process.env['SEQUENT_LOG_FORMAT'];
  const { isTTY } = process.stderr;
  const set = (value: string | undefined): void => {
    if (value === undefined) delete process.env['SEQUENT_LOG_FORMAT'];
    else process.env['SEQUENT_LOG_FORMAT'] = value;
  };
  beforeEach(() => {
    set(undefined);
    process.stderr.isTTY = false;
  });
  afterEach(() => {
    set(before);
    process.stderr.isTTY = isTTY;
  });

  it('is that of the last flag, even of a wrong command line', () => {
    assert.equal(failureForm(['list', '--log-format', 'json', '--no-such-flag']), 'json');
    assert.equal(failureForm(['run', '--log-format=json', '--log-format=text']), 'text');
    assert.equal(failureForm(['run', '--log-format', 'text', '--log-format=json']), 'json');
    assert.equal(failureForm(['list', '--', '--log-format', 'json']), 'text');
    assert.equal(failureForm(['list', '--log-format']), 'text');
  });

  it('is that of the log for commands that have one: JSON unless there is a terminal or a variable', () => {
    for (const command of ['run', 'replay', 'record']) {
      assert.equal(failureForm([command]), 'json');
      set('text');
      assert.equal(failureForm([command]), 'text');
      set('odd');
      assert.equal(failureForm([command, '--log-format', 'odd']), 'json');
      set(undefined);
      process.stderr.isTTY = true;
      assert.equal(failureForm([command]), 'text');
      set('json');
      assert.equal(failureForm([command]), 'json');
      set(undefined);
      process.stderr.isTTY = false;
    }
  });

  it('is text for all others, whatever the variable says', () => {
    set('json');
    assert.deepEqual([failureForm(['policy']), failureForm([])], ['text', 'text']);
  });
});

it('line breaks of our own stay, and everything else that a terminal would obey is escaped', () => {
  assert.equal(escapeLines('a\nb\u0007\n'), 'a\nb\\x07\n');
});
