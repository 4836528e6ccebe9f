import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SequentError } from '../../src/errors.ts';
import { accountOf } from '../../src/exceptions/accounts.ts';
import { presetNames } from '../../src/exceptions/presets.ts';
import { type ReadExceptions, readExceptions } from '../../src/exceptions/read-exceptions.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-exceptions-'));
after(() => rmSync(home, { recursive: true }));

function file(text: string, name = 'e.yaml'): { readonly name: string; readonly from: string } {
  const path = join(home, name);
  writeFileSync(path, text);
  return { name: path, from: `--exceptions ${path}` };
}

const read = (text: string): Promise<ReadExceptions> => readExceptions([file(text)]);

/** Lines of the error, without the folder. */
async function faults(...sources: Parameters<typeof readExceptions>[0]): Promise<readonly string[]> {
  try {
    await readExceptions(sources);
  } catch (error) {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, 'SEQ_EXCEPTIONS');
    const lines = (error.text.where ?? '').trim().split('\n');
    return lines.map((line) => line.trim().replace(/^\S*\/(?=\w+\.yaml)/, ''));
  }
  return assert.fail('it was accepted');
}

const rest = 'owner: team-a, reason: known, expires: 2027-03-01';
const entry = (text: string): string => `exceptions:\n  - { ${text}, ${rest} }\n`;

describe('a file of exceptions', () => {
  it('may have the form of the documentation, or be a bare list', async () => {
    const text = `{ signatures: [TRC-105], where: { 'process.executable': /usr/bin/runc }, action: drop, ${rest} }`;
    for (const written of [`exceptions:\n  - ${text}\n`, `- ${text}\n`]) {
      const [one, ...others] = (await read(written)).exceptions;
      assert.deepEqual(others, []);
      assert.deepEqual([one?.signatures, one?.action, one?.owner], [['TRC-105'], 'drop', 'team-a']);
      assert.equal(one?.expires, BigInt(Date.UTC(2027, 2, 1)) * 1_000_000n);
      assert.match(one.id, /^TRC-105-[0-9a-f]{8}$/);
      assert.match(one.place, /e\.yaml:[12]$/);
    }
  });

  it('takes both ways to write an action that lowers, one signature as a text, and times of expiry', async () => {
    for (const action of ['{ lower: info }', "'lower: info'"]) {
      const { exceptions } = await read(
        `- { signatures: TRC-105, where: { container: false }, action: ${action}, owner: a, reason: b, expires: 2027-03-01T12:00:00+02:00 }`,
      );
      assert.deepEqual(exceptions[0]?.action, { lower: 'info' });
      assert.deepEqual(exceptions[0]?.signatures, ['TRC-105']);
      assert.equal(exceptions[0]?.expires, BigInt(Date.UTC(2027, 2, 1, 10)) * 1_000_000n);
    }
    const { exceptions } = await read(
      '- { id: a, signatures: [X-1], where: {}, action: hold, owner: a, reason: b, expires: never }',
    );
    assert.equal(exceptions[0]?.expires, undefined);
  });

  it('may be empty', async () => {
    assert.deepEqual((await read('exceptions: []\n')).exceptions, []);
  });

  it('is refused with all faults of all files at once, each with its line and what to write', async () => {
    const first = `exceptions:
  - signatures: []
    where: { 'process.executable': '/usr/*/runc', 'process.exe': x }
    action: delete
    owner:
    reason: ' '
    expires: 2027-02-30
    until: never
  - { signatures: [SEQ-1], action: { lower: none }, ${rest}, id: a b }
  - runc
`;
    assert.deepEqual(await faults(file(first, 'a.yaml'), file('exceptions: 7\n', 'b.yaml')), [
      'a.yaml:2: signatures: an id such as TRC-105, or a list of ids, is needed; * stands for any text',
      'a.yaml:4: action: drop, hold or { lower: SEVERITY } is needed',
      'a.yaml:5: owner: a person or team that answers for the exception is needed',
      'a.yaml:6: reason: the reason why these findings are innocent is needed',
      'a.yaml:7: expires: a day such as 2027-03-01, a time such as 2027-03-01T12:00:00Z, or never, is needed',
      'a.yaml:8: until: there is no such key',
      'a.yaml:3: where.process.executable: * is no wildcard here; write { glob: "/usr/*/runc" } for a pattern, or { is: "/usr/*/runc" } for the text',
      'a.yaml:3: where.process.exe: there is no such field; did you mean process.name?',
      'a.yaml:9: id: letters, digits, dots, dashes and underscores are needed, 63 at most',
      'a.yaml:9: signatures.0: findings of Sequent about itself (SEQ-...) cannot be excepted',
      'a.yaml:9: where: a mapping of conditions is needed; write {} to except all findings of the signatures',
      'a.yaml:9: action: lower: one of info, low, medium, high is needed',
      'a.yaml:10: an exception: a mapping with signatures, where, action, owner, reason and expires is needed',
      'b.yaml:1: a list of exceptions is needed, below the key exceptions',
    ]);
  });

  for (const [what, where, fault] of [
    ['an operator that is unknown', '{ process.name: { regex: x } }', /process.name: "regex" is no condition on text/],
    ['a number for a text', '{ k8s.namespace: 7 }', /k8s.namespace: 7 can never match.*write '7'/],
    ['a text for a number', '{ process.uid: root }', /process.uid: 'root' can never match/],
    ['a text for a boolean', "{ container: 'no' }", /container: 'no' can never match.*write true or false/],
    ['an empty list', '{ tags: [] }', /tags: an empty list matches nothing/],
    ['an empty condition', '{ tags: {} }', /tags: an empty condition/],
    ['nothing', '{ tags: }', /tags: null can never match/],
    ['a glob of a number', '{ process.uid: { glob: "1*" } }', /process.uid: "glob" is no condition on number/],
    ['a glob that is no text', '{ tags: { glob: [a, 7] } }', /tags.glob: 7 can never match/],
    [
      'a glob that no path fits',
      '{ process.executable: { glob: "runc*" } }',
      /process.executable.glob: a pattern begins with \//,
    ],
    ['a near name', '{ k8s.namespac: x }', /k8s.namespac: there is no such field; did you mean k8s.namespace\?/],
    ['a key of JavaScript', '{ __proto__: x }', /__proto__: this key is not allowed/],
    ['a member of objects', '{ toString: x }', /toString: there is no such field/],
  ] as const) {
    it(`is refused with ${what} as a condition`, async () => {
      const [first, ...others] = await faults(file(entry(`signatures: [X-1], where: ${where}, action: drop`)));
      assert.match(first ?? '', fault);
      assert.match(first ?? '', /^e\.yaml:2: /);
      assert.deepEqual(others, []);
    });
  }

  it('is refused where it cannot be read or is no YAML', async () => {
    assert.deepEqual(await faults({ name: join(home, 'none.yaml'), from: '' }), [
      'none.yaml: a file of exceptions cannot be read; check its path and its rights',
    ]);
    assert.match((await faults(file('exceptions: [\n')))[0] ?? '', /^e\.yaml:\d: /);
  });

  it('is refused for its length alone if it has more than 1 000 entries', async () => {
    assert.deepEqual(
      (await faults(file('- {}\n'.repeat(1_001)))).map((fault) => fault.replace(/^.*: (?=1001)/, '')),
      ['1001 exceptions: at most 1000 are possible; let some share a pattern'],
    );
  });

  it('is refused if an id is given twice, also in two files', async () => {
    const text = entry('id: same, signatures: [X-1], where: { container: false }, action: drop');
    assert.match(
      (await faults(file(text, 'a.yaml'), file(text, 'b.yaml')))[0] ?? '',
      /^b\.yaml:2: the exception same is also at \S*a\.yaml:2; give them different ids/,
    );
  });
});

describe('an exception that is read again', () => {
  it('keeps its account while it says the same, wherever it stands', async () => {
    const [one, two] = ['TRC-1', 'TRC-2'].map(
      (id) => `- { signatures: [${id}], where: { container: false }, action: drop, ${rest} }\n`,
    );
    const { exceptions } = await read(`${one}${two}`);
    const [first] = exceptions;
    assert.ok(first);
    accountOf(first.account).hits = 7;
    const again = await readExceptions([file(`${two?.replace('drop', 'hold')}${one}`)], exceptions);
    assert.deepEqual(
      again.exceptions.map(({ signatures, account }) => [signatures[0], accountOf(account).hits]),
      [
        ['TRC-2', 0],
        ['TRC-1', 7],
      ],
    );
  });
});

describe('broad exceptions', () => {
  for (const [where, because] of [
    ['{}', /no conditions/],
    [
      '{ process.executable: /usr/bin/runc }',
      /an attacker chooses process.executable; add a condition such as container: false/,
    ],
    ['{ process.executable: /usr/bin/runc, container: true, process.uid: 0 }', /an attacker chooses/],
    ['{ process.executable: /usr/bin/runc, k8s.namespace: { not: kube-system } }', /an attacker chooses/],
    ["{ container: false, process.executable: { glob: '/**' } }", /the pattern of process.executable fits every value/],
    ['{ process.executable: /usr/bin/runc, container: false }', undefined],
    ['{ process.executable: /usr/bin/runc, container.started: false }', undefined],
    ['{ container.image: a, process.executable: /b }', undefined],
    ['{ pod.labels.app: a }', undefined],
  ] as const) {
    it(`are told: ${where}`, async () => {
      const { broad } = await read(entry(`signatures: [X-1], where: ${where}, action: drop`));
      if (because === undefined) assert.deepEqual(broad, []);
      else assert.match(broad[0]?.because ?? '', because);
    });
  }

  it('are told for all signatures', async () => {
    const { broad } = await read(entry("signatures: ['*'], where: { container: false }, action: drop"));
    assert.match(broad[0]?.because ?? '', /every signature/);
  });
});

describe('presets', () => {
  it('are all valid and narrow', async () => {
    const names = presetNames();
    assert.deepEqual(names, ['appimage', 'criu', 'package-managers', 'runc-memfd']);
    const { exceptions, broad } = await readExceptions(names.map((name) => ({ name: `preset:${name}`, from: name })));
    assert.deepEqual(broad, []);
    assert.equal(
      exceptions.some(({ action }) => action === 'drop'),
      false,
    );
  });

  it('that do not exist are refused with the names of the others', async () => {
    assert.deepEqual(await faults({ name: 'preset:runc', from: '--exceptions preset:runc' }), [
      '--exceptions preset:runc: there is no such preset; there are appimage, criu, package-managers, runc-memfd',
    ]);
  });
});
