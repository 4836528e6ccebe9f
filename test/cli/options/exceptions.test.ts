import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { loggedExceptions } from '../../../src/cli/options/exceptions.ts';
import { EffectiveSettings } from '../../../src/config/effective-settings.ts';

it('warns of a broad exception once, and again after it has changed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-broad-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'e.yaml');
  const settings = EffectiveSettings.fixed({ exceptions: [file] });
  let warnings = 0;
  const log = { info() {}, warn: () => void warnings++, error() {} };
  const write = (name: string): void =>
    writeFileSync(
      file,
      `- { id: a, signatures: [A-1], where: { process.name: ${name} }, action: drop, owner: o, reason: r, expires: never }`,
    );
  write('x');
  const first = await loggedExceptions(settings, log);
  assert.equal(warnings, 1);
  const same = await loggedExceptions(settings, log, first);
  assert.equal(warnings, 1);
  write('y');
  await loggedExceptions(settings, log, same);
  assert.equal(warnings, 2);
});
