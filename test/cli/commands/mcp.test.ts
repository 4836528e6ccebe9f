import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runLine } from '../command-line.ts';

it('refuses a root that is no folder, and a limit of time that is none', async (t) => {
  for (const [root, what] of [
    ['/missing/root', 'there is no such file or folder'],
    [import.meta.filename, 'the root is not a folder'],
  ] as const) {
    const { code, stdout, stderr } = await runLine(t, 'mcp', '--root', root);
    assert.deepEqual([code, stdout], [2, '']);
    assert.ok(stderr.startsWith(`sequent: ${what} (${root})\n`), stderr);
  }
  const { code, stderr } = await runLine(t, 'mcp', '--time-limit', 'soon');
  assert.deepEqual([code, /a length of time such as 30s/.test(stderr)], [2, true]);
});
