import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { environment } from '../../src/config/environment.ts';

const names = ['NO_COLOR', 'FORCE_COLOR'] as const;

describe('colours on standard output', () => {
  const before = names.map((name) => process.env[name]);
  const { isTTY, columns } = process.stdout;
  const set = (values: readonly (string | undefined)[]): void => {
    for (const [index, name] of names.entries()) {
      const value = values[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  beforeEach(() => set([]));
  afterEach(() => {
    set(before);
    Object.assign(process.stdout, { isTTY, columns });
  });

  for (const [noColour, forced, onTerminal, elsewhere] of [
    [undefined, undefined, true, false],
    ['', '', true, false],
    [undefined, '0', true, false],
    ['1', undefined, false, false],
    ['1', '0', false, false],
    [undefined, '1', true, true],
    ['1', '1', true, true],
  ] as const) {
    it(`with NO_COLOR=${noColour} and FORCE_COLOR=${forced}: ${onTerminal} on a terminal, ${elsewhere} elsewhere`, () => {
      set([noColour, forced]);
      process.stdout.isTTY = true;
      assert.equal(environment().stdoutColour, onTerminal);
      process.stdout.isTTY = false;
      assert.equal(environment().stdoutColour, elsewhere);
    });
  }

  it('and its width are those of a terminal only', () => {
    Object.assign(process.stdout, { isTTY: true, columns: 77 });
    const { stdoutColumns, stdoutFile } = environment();
    assert.deepEqual([stdoutColumns, stdoutFile], [77, undefined]);
    process.stdout.isTTY = false;
    assert.equal(environment().stdoutColumns, undefined);
  });

  it('and the architecture are known by the names of Tracee', () => {
    assert.equal(environment().arch, process.arch === 'arm64' ? 'arm64' : 'amd64');
  });
});
