import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { assert as checkProperty, constantFrom, integer, nat, property } from 'fast-check';
import { SequentError } from '../../../src/errors.ts';
import { loadSignatures, modulesOf } from '../../../src/packs/load.ts';
import { newKeys, trustedKey } from '../../../src/packs/signed/keys.ts';
import { isBelow, requireVersion } from '../../../src/packs/signed/needs.ts';
import { requireSigned } from '../../../src/packs/signed/required.ts';
import { signPack } from '../../../src/packs/signed/sign.ts';
import { allowOnlySigned } from '../../../src/packs/signed/signed-modules.ts';
import { verifyPack } from '../../../src/packs/signed/verify.ts';
import { loadWithDetectors } from '../../../src/packs/with-detectors.ts';

const root = mkdtempSync(join(tmpdir(), 'sequent-signed-'));
after(() => rmSync(root, { recursive: true }));
const pair = newKeys();
const trusted = [pair.publicKey];
const key = { pem: pair.privatePem, path: 'test.key' };
const statement = { id: 'acme', version: '1.0.0' };
let count = 0;

const code = (id: number, from = './shared/names.ts'): string => `import { defineSignature } from 'tracee-sequent';
import { name } from '${from}';
export default defineSignature({
  id: 'ACME-${id}', name, version: '1.0.0', description: 'd', threat: { severity: 'low' as const }, on: { rseq() {} },
});`;

/** A folder with a signature, the module that it shares, and a signature of the folder. */
function signed(more: Readonly<Record<string, string>> = {}): string {
  const id = count++;
  const folder = join(root, `pack-${id}`);
  mkdirSync(join(folder, 'shared'), { recursive: true });
  const files = { 'rule.ts': code(id), 'shared/names.ts': `export const name: string = 'acme_${id}';`, ...more };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  signPack(folder, key, statement);
  return folder;
}

function bigIn(folder: string): string {
  const path = join(folder, 'big.bin');
  writeFileSync(path, '');
  return path;
}

function refusal(folder: string, keys = trusted): string {
  try {
    requireSigned([folder], keys);
  } catch (error) {
    assert.ok(error instanceof SequentError && error.code === 'SEQ_PACK', String(error));
    return error.message;
  }
  return assert.fail('it was accepted');
}

/** The check before a pack is loaded. */
function check(folder: string): void {
  const files = requireSigned([folder], trusted);
  modulesOf([folder]);
  allowOnlySigned(files);
}

describe('a signed pack', () => {
  it('loads, also through the links of a folder that Kubernetes mounts', async () => {
    const folder = signed();
    const data = join(folder, '..2026_11_28');
    mkdirSync(data);
    for (const file of ['rule.ts', 'sequent-pack.json', 'sequent-pack.sig']) {
      renameSync(join(folder, file), join(data, file));
      symlinkSync(join('..data', file), join(folder, file));
    }
    symlinkSync(basename(data), join(folder, '..data'));
    // An import resolves beside the file behind the link.
    symlinkSync('../shared', join(data, 'shared'));
    check(folder);
    assert.equal((await loadSignatures([folder])).length, 1);
  });

  it('loads from a ConfigMap, whose subfolders are links too', async () => {
    const folder = signed();
    const data = join(folder, '..2026_11_28');
    mkdirSync(data);
    for (const entry of ['rule.ts', 'shared', 'sequent-pack.json', 'sequent-pack.sig']) {
      renameSync(join(folder, entry), join(data, entry));
      symlinkSync(join('..data', entry), join(folder, entry));
    }
    symlinkSync(basename(data), join(folder, '..data'));
    check(folder);
    assert.equal((await loadSignatures([folder])).length, 1);
    writeFileSync(join(data, 'shared/names.ts'), '1');
    assert.match(refusal(folder), /shared\/names\.ts was changed/);
  });

  it('is refused, and cannot be signed, with an entry that cannot be a part of it', () => {
    const entries: readonly (readonly [add: (folder: string) => void, fault: RegExp])[] = [
      [(folder) => symlinkSync('..', join(folder, 'shared/up')), /a link to a folder that contains it/],
      [(folder) => execFileSync('mkfifo', [join(folder, 'pipe')]), /neither a file nor a folder/],
      [(folder) => writeFileSync(join(folder, '__proto__'), ''), /can have this name/],
      [(folder) => truncateSync(bigIn(folder), 65 * 2 ** 20), /larger than 64 MiB/],
    ];
    for (const [add, fault] of entries) {
      const folder = signed();
      add(folder);
      assert.match(refusal(folder), fault);
      assert.throws(() => signPack(folder, key, statement), fault);
    }
  });

  it('is refused without waiting if its manifest is a FIFO or a device', () => {
    for (const name of ['sequent-pack.json', 'sequent-pack.sig']) {
      const folder = signed();
      unlinkSync(join(folder, name));
      execFileSync('mkfifo', [join(folder, name)]);
      assert.match(refusal(folder), /not a regular file/);
      unlinkSync(join(folder, name));
      symlinkSync('/dev/zero', join(folder, name));
      assert.match(refusal(folder), /not a regular file/);
    }
  });

  it('is refused if anything in it was changed, added or removed', () => {
    const changes: readonly (readonly [change: (folder: string) => void, fault: RegExp])[] = [
      [(folder) => writeFileSync(join(folder, 'shared/names.ts'), '1'), /shared\/names\.ts was changed/],
      [(folder) => writeFileSync(join(folder, 'more.ts'), ''), /more\.ts is not in the manifest/],
      [(folder) => unlinkSync(join(folder, 'shared/names.ts')), /shared\/names\.ts is missing/],
      [(folder) => unlinkSync(join(folder, 'sequent-pack.sig')), /has no sequent-pack\.sig/],
      [(folder) => unlinkSync(join(folder, 'sequent-pack.json')), /has no sequent-pack\.json/],
      [(folder) => mkdirSync(join(folder, 'node_modules')), /cannot have node_modules/],
      [(folder) => writeFileSync(join(folder, 'sequent-pack.sig'), '{'), /is not JSON/],
      [
        (folder) => {
          const path = join(folder, 'sequent-pack.json');
          writeFileSync(path, readFileSync(path, 'utf8').replace('1.0.0', '9.0.0'));
        },
        /the signature is not valid: sequent-pack\.json was changed/,
      ],
    ];
    for (const [change, fault] of changes) {
      const folder = signed();
      change(folder);
      assert.match(refusal(folder), fault);
    }
    const folder = signed();
    assert.match(refusal(folder, [newKeys().publicKey]), /is signed by sha256:[0-9a-f]{64}, which is no trusted key/);
    assert.match(refusal(join(folder, 'rule.ts')), /a single file cannot be signed/);
  });

  it('is refused after the change of any byte of the manifest or the signature', () => {
    const folder = signed();
    const files = ['sequent-pack.json', 'sequent-pack.sig'].map((name) => join(folder, name));
    checkProperty(
      property(constantFrom(...files), nat(), integer({ min: 1, max: 255 }), (file, at, flip) => {
        const good = readFileSync(file);
        const bad = Buffer.from(good);
        bad[at % bad.length] = (bad[at % bad.length] ?? 0) ^ flip;
        writeFileSync(file, bad);
        try {
          const verified = verifyPack(folder, trusted);
          // White space and the padding of base64 are not signed in the file of the signature.
          return 'faults' in verified || file.endsWith('.sig');
        } catch (error) {
          return error instanceof SequentError;
        } finally {
          writeFileSync(file, good);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('does not load a file that changes after the check', async () => {
    const folder = signed();
    check(folder);
    writeFileSync(join(folder, 'shared/names.ts'), "export const name = 'other';");
    await assert.rejects(loadSignatures([folder]), /shared\/names\.ts was changed after it was signed/);
  });

  it('does not load a file that is added, or replaced by a link, after the check', async () => {
    const folder = signed();
    check(folder);
    writeFileSync(join(folder, 'added.ts'), code(200));
    writeFileSync(join(folder, '.hidden.ts'), "throw new Error('hidden files are no signatures');");
    await assert.rejects(loadSignatures([folder]), /added\.ts: .*not in the manifest/);
    unlinkSync(join(folder, 'added.ts'));
    assert.equal((await loadSignatures([folder])).length, 1);
    const other = signed();
    check(other);
    writeFileSync(join(root, 'evil.ts'), code(201));
    unlinkSync(join(other, 'rule.ts'));
    symlinkSync(join(root, 'evil.ts'), join(other, 'rule.ts'));
    await assert.rejects(loadSignatures([other]), /was replaced by a link after the check/);
    assert.equal((await loadSignatures(['rseq'])).length > 0, true);
  });

  it('does not import code from outside of the manifest', async () => {
    writeFileSync(join(root, 'outside.ts'), "export const name = 'outside';");
    const folder = signed({ 'rule.ts': code(100, '../outside.ts') });
    check(folder);
    await assert.rejects(loadSignatures([folder]), /imports "\.\.\/outside\.ts", which is in no manifest/);
  });

  it('may contain CommonJS modules, which import nothing from outside either', async () => {
    const load = async (source: string, id: number): Promise<unknown> => {
      const folder = signed({ 'shared/names.cjs': source, 'rule.ts': code(id, './shared/names.cjs') });
      check(folder);
      return loadSignatures([folder]);
    };
    await load("exports.name = 'acme_cjs';", 101);
    writeFileSync(join(root, 'outside.cjs'), "exports.name = 'outside';");
    await assert.rejects(load("exports.name = require('../../outside.cjs').name;", 102), /which is in no manifest/);
  });

  it('is loaded again from what was read, after its folder has changed, and a new one with its own files', async () => {
    const folder = signed();
    const what = { packs: [folder], detectors: [], arch: 'amd64', trustedKeys: trusted } as const;
    const first = await loadWithDetectors(what);
    writeFileSync(join(folder, 'rule.ts'), 'broken');
    await assert.rejects(loadWithDetectors(what), /rule\.ts was changed/);
    const again = await loadWithDetectors({ ...what, content: first.content });
    assert.deepEqual(again.signatures, first.signatures);
    const next = await loadWithDetectors({ ...what, packs: [signed()] });
    assert.equal(next.signatures.length, 1);
  });

  it('makes YAML detectors need a signature too', async () => {
    const directory = join(root, 'detectors');
    mkdirSync(directory);
    writeFileSync(join(directory, 'list.yaml'), 'type: string_list\nname: PATHS\nvalues: [/tmp]\n');
    const what = { packs: ['rseq'], detectors: [directory], arch: 'amd64', trustedKeys: trusted } as const;
    await assert.rejects(loadWithDetectors(what), { code: 'SEQ_PACK' });
    signPack(directory, key, statement);
    assert.deepEqual((await loadWithDetectors(what)).refusals, []);
  });
});

describe('the versions that a pack needs', () => {
  it('are compared by number, with as many or fewer parts', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['0.1.0', '0.1.0', false],
      ['v0.24.1', '0.24.1', false],
      ['0.9.9', '0.10.0', true],
      ['1.0.0', '0.99.99', false],
      ['0.24.1-rc.1', '0.24.1', false],
    ];
    for (const [version, minimum, below] of cases) assert.equal(isBelow(version, minimum), below, version);
  });

  it('refuse a pack for a later Sequent, signed or not', () => {
    const folder = signed();
    requireVersion([folder]);
    signPack(folder, key, { needs: { sequent: '999.0.0' } });
    assert.throws(() => requireVersion([folder]), /the pack acme 1\.0\.0 needs Sequent 999\.0\.0 or later/);
  });
});

describe('keys', () => {
  it('are refused in another form, with advice', () => {
    assert.throws(() => trustedKey(pair.privatePem, 'k'), /holds a private key/);
    assert.throws(() => trustedKey('no key', 'k'), /no key in PEM form/);
    assert.throws(() => signPack(signed(), { pem: 'x', path: 'k' }, statement), /no key in PEM form/);
  });
});
