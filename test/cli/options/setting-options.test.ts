import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Command } from 'commander';
import { addSettings } from '../../../src/cli/options/setting-options.ts';
import { commandNames, flagOf, takes, variableOf } from '../../../src/config/settings/setting.ts';
import { allSettings } from '../../../src/config/settings.ts';

it('a command has the flags of its settings, and no others', () => {
  for (const name of commandNames) {
    const flags = addSettings(new Command(name), name).options.flatMap(({ long }) =>
      long?.startsWith('--no-') ? [] : (long ?? []),
    );
    const own = allSettings.filter((setting) => takes(name, setting)).flatMap((one) => flagOf(one) ?? []);
    assert.deepEqual(flags, own);
  }
});

it('help says of a setting what it is for, which values it takes and its default', () => {
  const help = addSettings(new Command('run'), 'run').helpInformation().replaceAll(/\s+/g, ' ');
  assert.match(
    help,
    /--buffer <mib> size of the ring buffer between .* \(a power of two from 8 to 1024; default: 32\)/,
  );
  assert.match(help, /-s, --signatures <pack> .* \(repeatable; default: the shipped packs\)/);
  assert.doesNotMatch(help, /--strict/);
});

it('no two settings have the same key, flag or variable', () => {
  const names = allSettings.flatMap((setting) => [setting.key, variableOf(setting), flagOf(setting) ?? []]).flat();
  assert.equal(new Set(names).size, names.length);
});
