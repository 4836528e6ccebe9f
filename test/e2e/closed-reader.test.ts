import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { program } from './sequent.ts';

it('a reader that goes before all is printed is no fault', async () => {
  const child = spawn(process.execPath, [program, 'list', 'events', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const said = text(child.stderr);
  const [code] = await once(child, 'exit');
  assert.equal(await said, '');
  assert.equal(code, 0);
});
