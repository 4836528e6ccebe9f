import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileFault } from '../../../src/output/destination/append-file.ts';
import { codeOf } from '../../../src/text/error-code.ts';

const known = {
  EACCES: /right to write/,
  EPERM: /right to write/,
  EROFS: /not read-only/,
  ENOENT: /create the directory/,
  ENOTDIR: /parents are all directories/,
  EISDIR: /name a file/,
  ENXIO: /start the reader of the pipe first/,
  EPIPE: /start the reader of the pipe again/,
  ENOSPC: /make room on the file system/,
  EDQUOT: /make room in the quota/,
} as const;

describe('a fault of an output file', () => {
  for (const [code, advice] of Object.entries(known)) {
    it(`with ${code} says what to do about it`, () => {
      const cause = Object.assign(new Error('as the system has it'), { code });
      const fault = fileFault('the file cannot be written', '/var/log/x', cause);
      assert.deepEqual(
        [fault.code, fault.text.what, fault.text.where, fault.cause],
        ['SEQ_OUTPUT', `the file cannot be written: ${code}`, '/var/log/x', cause],
      );
      assert.match(fault.text.todo ?? '', advice);
    });
  }

  it('that is not known by a code is told in its own words', () => {
    const todo = 'check the file system';
    assert.deepEqual(fileFault('no', 'x', new Error('odd')).text, { what: 'no: odd', where: 'x', todo });
    assert.deepEqual(fileFault('no', 'x', 'thrown').text, { what: 'no: thrown', where: 'x', todo });
    assert.equal(fileFault('no', 'x', Object.assign(new Error('odd'), { code: 'EODD' })).text.todo, todo);
    assert.deepEqual(
      [codeOf(Object.assign(new Error('odd'), { code: 7 })), codeOf({ code: 'EPERM' })],
      [undefined, undefined],
    );
  });
});
