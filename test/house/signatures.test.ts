import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { loadSignatures } from '../../src/packs/load.ts';
import { shippedPacks } from '../../src/packs/shipped-packs.ts';

interface Attack {
  readonly tactics: Readonly<Record<string, string>>;
  readonly techniques: Readonly<Record<string, { readonly name: string; readonly tactics: readonly string[] }>>;
}

const attack: Attack = JSON.parse(
  readFileSync(new URL('../../fixtures/attack/attack-17.0.json', import.meta.url), 'utf8'),
);

describe('every shipped signature', async () => {
  const signatures = await loadSignatures([...shippedPacks.keys()]);
  for (const { id, name, file, pack, threat, falsePositives, knownGaps, fleet } of signatures) {
    it(`${id} is named like its file, has a test, and tells its limits`, () => {
      assert.equal(basename(file ?? '', '.ts'), name);
      assert.ok(existsSync(new URL(`../signatures/${pack}/${name}.test.ts`, import.meta.url)), 'it has no test');
      assert.ok(falsePositives.length > 0 && knownGaps.length > 0, 'it names no false positives or no gaps');
    });
    // A signature of a fleet joins findings that have techniques of their own.
    if (fleet !== undefined && threat.mitre === undefined) continue;
    it(`${id} names a technique of ATT&CK under one of its tactics`, () => {
      for (const technique of [threat.mitre?.technique, ...(threat.techniques ?? [])]) {
        assert.ok(
          technique !== undefined && attack.techniques[technique] !== undefined,
          `${technique} is not a technique`,
        );
      }
      const tactic = threat.mitre?.tactic.toLowerCase().replaceAll(' ', '-');
      assert.ok(
        attack.techniques[threat.mitre?.technique ?? '']?.tactics.includes(tactic ?? ''),
        `it is not under ${tactic}`,
      );
    });
  }
});
