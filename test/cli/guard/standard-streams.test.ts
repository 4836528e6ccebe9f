import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';

const module = JSON.stringify(new URL('../../../src/cli/guard/standard-streams.ts', import.meta.url).href);

/** A program whose standard input is a pipe. */
function program(source: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return {
    child,
    ended: Promise.all([once(child, 'exit'), text(child.stdout)]).then(([[code], said]) => ({ code, said })),
  };
}

describe('standard input of a thread', () => {
  it('keeps no program that does not read it from ending, though the pipe stays open', async (t) => {
    // The import opens each standard stream.
    const { child, ended } = program(
      `import { ownStandardStreams } from ${module}; ownStandardStreams(); await import('node:process');`,
    );
    t.after(() => child.kill('SIGKILL'));
    assert.deepEqual(await ended, { code: 0, said: '' });
  });

  it('gives what comes through the pipe to those who read it', async (t) => {
    const { child, ended } = program(
      `import { ownStandardStreams } from ${module}; ownStandardStreams();
       for await (const part of process.stdin) process.stdout.write(part);`,
    );
    t.after(() => child.kill('SIGKILL'));
    child.stdin.write('one ');
    child.stdin.end('two');
    assert.deepEqual(await ended, { code: 0, said: 'one two' });
  });
});
