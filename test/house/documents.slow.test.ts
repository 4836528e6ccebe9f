import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Block, blocksIn, readDocument, root, tutorialPage } from './documents.ts';
import { type Result, runCommandLines } from './run-command-lines.ts';

const sequent = 'node_modules/.bin/sequent';
const home = mkdtempSync(join(tmpdir(), 'sequent-documents-'));
after(() => rmSync(home, { recursive: true }));

for (const folder of ['readme', 'guides'].map((name) => join(home, name))) {
  mkdirSync(folder);
  symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'));
  symlinkSync(join(root, 'fixtures/recordings/threads.pb.gz'), join(folder, 'recording.pb.gz'));
  symlinkSync(join(root, 'examples/detectors'), join(folder, 'detectors'));
  symlinkSync(join(root, 'examples'), join(folder, 'examples'));
}

/** documents-tutorial.slow.test.ts has the pages of the tutorial. */
const isHere = ({ document }: Block): boolean => tutorialPage(document) === undefined;
const readme = readDocument('README.md');
const written = blocksIn('sh')
  .filter(isHere)
  .flatMap(({ document, line, text: block, needsTracee }) =>
    block
      .trimEnd()
      .split('\n')
      .map((command, index) => ({ document, place: `${document}:${line + 1 + index}`, command, needsTracee })),
  );
const files = blocksIn('ts').filter((block) => block.file !== undefined && isHere(block));
const lines = written.flatMap(({ document, place, command, needsTracee }) => {
  const args = argumentsOf(command, folderOf(document), needsTracee);
  if (args === undefined) return [];
  return [{ cwd: folderOf(document), args, place, isRefused: needsTracee && args[0] === 'run' }];
});
/** What the documents show without a command line beside it. */
const shown = {
  pretty: ['replay', 'fixtures/recordings/rseq-extra.pb.gz'],
  json: [
    'replay',
    'fixtures/recordings/rseq.pb.gz',
    'fixtures/recordings/rseq-extra.pb.gz',
    '-s',
    'rseq',
    '-o',
    'json',
  ],
  help: ['--help'],
};
const commands = [...readme.matchAll(/^\| `sequent (?<command>[a-z]+)/gm)].map(
  ({ groups }) => groups?.['command'] ?? '',
);
const helps = [...new Set(commands)].map((command) => [command, '--help']);
const results = new Map<string, Result>();
/** documents-outputs.test.ts tries those that need a receiver. */
const documented = blocksIn('yaml').filter(({ needsReceiver }) => !needsReceiver);
/** The configuration files of the documents, each tried with a replay. */
const configurations = documented.map(({ document, line, text: block }) => {
  // README.md has one, and names it in a command line.
  const name = document === 'README.md' ? 'outputs.yaml' : `${basename(document)}-${line}.yaml`;
  return {
    cwd: folderOf(document),
    place: `${document}:${line}`,
    name,
    block,
    args: ['replay', '--config', name, 'recording.pb.gz'],
  };
});

/** A folder for the README and one for the guides, as a reader has them who follows these. The examples are run where they are. */
function folderOf(document: string): string {
  if (document.startsWith('examples/')) return root;
  return join(home, dirname(document) === '.' ? 'readme' : 'guides');
}

/** The words of a command line, as a shell would hand them on; undefined for what is no command of this program, or all tests at once. */
function argumentsOf(command: string, cwd: string, needsTracee: boolean): string[] | undefined {
  const [program, ...words] = command
    .replace(/ +#.*$/, '')
    .replace(/ > \S+$/, '')
    .split(' ');
  if (program !== sequent || words.join(' ') === 'test') return undefined;
  const local = words.map((word) =>
    word
      .replace('/var/run/tracee.sock', join(cwd, 'none.sock'))
      .replace('/etc/tracee/', '')
      .replace(/^'(.*)'$/, '$1'),
  );
  if (needsTracee && local[0] === 'run' && !local.includes('--tracee')) local.push('--tracee', `unix:${cwd}/none.sock`);
  return local.flatMap((word) => (word.includes('*') ? globSync(word, { cwd }) : [word]));
}

function key(args: readonly string[], cwd: string): string {
  return JSON.stringify([cwd, args]);
}

function resultOf(args: readonly string[], cwd = folderOf('README.md')): Result {
  const result = results.get(key(args, cwd));
  assert.ok(result !== undefined, `${args.join(' ')} was not run`);
  return result;
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

before(async () => {
  for (const { document, file = '', text: block } of files) write(join(folderOf(document), file), block);
  for (const { cwd, name, block } of configurations) write(join(cwd, name), block.replaceAll('/etc/tracee/', ''));
  const wanted = [
    ...configurations,
    ...lines.map(({ cwd, args }) => ({ cwd, args })),
    ...[...Object.values(shown), ...helps].map((args) => ({ cwd: folderOf('README.md'), args })),
  ];
  const each = [...new Map(wanted.map((line) => [key(line.args, line.cwd), line])).values()];
  const ran = await runCommandLines(each);
  for (const [index, { cwd, args }] of each.entries()) {
    const result = ran[index];
    if (result !== undefined) results.set(key(args, cwd), result);
  }
});

it('the files of README.md and of the guides are those in examples/', () => {
  for (const { document, file = '', text: block } of files)
    assert.equal(readDocument(`examples/${file}`), block, `${document} shows another ${file} than examples/ has`);
  assert.ok(files.length > 5);
});

describe('the command lines of README.md, of the guides and of the examples', () => {
  for (const { cwd, args, place, isRefused } of lines) {
    it(`${place}: sequent ${args.join(' ').replaceAll(home, '')}`, () => {
      const { code, stderr } = resultOf(args, cwd);
      if (isRefused) assert.match(stderr, /SEQ_SOCKET_MISSING/);
      assert.equal(code, isRefused ? 2 : 0, stderr);
    });
  }

  it('are all run, but for those of other programs', () => {
    const others = written.filter(({ command }) => !command.startsWith(`${sequent} `));
    for (const { command, place, needsTracee } of others)
      assert.ok(
        needsTracee ? command.startsWith('tracee ') : /^npm (?:start|test) /.test(command),
        `${place}: ${command}`,
      );
    assert.ok(lines.length > 15);
  });
});

it('the configuration files of the documents are accepted', () => {
  for (const { cwd, args, place } of configurations) {
    const { code, stderr } = resultOf(args, cwd);
    assert.equal(code, 0, `${place}: ${stderr}`);
  }
  assert.ok(configurations.length > 1);
});

describe('README.md', () => {
  it('shows a finding that the program prints', () => {
    const [, finding = ''] = /## What it looks like\n\n```\n([^]*?)\n```/.exec(readme) ?? [];
    assert.ok(finding.length > 500);
    assert.ok(resultOf(shown.pretty).stdout.includes(`${finding}\n\n`));
  });

  it('shows the first finding of its signature', () => {
    const [, finding = ''] = /The first finding[^\n]*:\n\n```\n([^]*?)\n```/.exec(readme) ?? [];
    const [above = '', below = ''] = finding.split(/\n +\.\.\.\n/);
    assert.ok(above.length > 300 && below.length > 50);
    const replay = lines.find(({ args }) => args.includes('acme') && args[0] === 'replay');
    const [printed = ''] = resultOf(replay?.args ?? []).stdout.split('\n\n');
    assert.ok(printed.startsWith(`${above}\n`), printed);
    assert.ok(printed.endsWith(below), printed);
  });

  it('shows a part of a finding that the program writes as JSON', () => {
    const example = blocksIn('json').find(({ document }) => document === 'README.md');
    const finding: unknown = JSON.parse(example?.text ?? '');
    const all = resultOf(shown.json).stdout.trimEnd().split('\n');
    const found = all.filter((line) => holds(JSON.parse(line), finding));
    assert.equal(found.length, 1, 'the finding under "Findings as JSON" is not one of the program');
  });

  it('lists the commands that the program has, with their arguments', () => {
    const has = [...resultOf(shown.help).stdout.matchAll(/^ {2}(?!help )([a-z]+) /gm)].map(([, name]) => name);
    assert.deepEqual([...new Set(commands)].toSorted(), has.toSorted());
    for (const [, row = ''] of readme.matchAll(/^\| (`sequent [^|]*)\|/gm)) {
      for (const [, command = '', words = ''] of row.matchAll(/`sequent ([a-z]+)([^`]*)`/g)) {
        const help = resultOf([command, '--help']).stdout;
        const [, usage = ''] = /^Usage: (.*)$/m.exec(help) ?? [];
        const given = words.replaceAll(/--[a-z-]+ [A-Z]+/g, '').trim();
        // A command with commands of its own may also have arguments.
        const wanted = /^[a-z]/.test(given)
          ? usage.replace(/ \[(?!command)[a-z]+\]$/, '')
          : usage.replace(/ \[command\](?= \[|$)/, '');
        assert.equal(
          given === '' ? 0 : given.split(' ').length,
          [...wanted.matchAll(/[<[](?!options)/g)].length,
          usage,
        );
        for (const [flag] of words.matchAll(/--[a-z-]+/g)) assert.match(help, new RegExp(`^ +${flag} `, 'm'));
      }
    }
  });

  it('lists options that run and replay have', () => {
    const [, table = ''] = /^\| option [^]*?\n((?:\|.*\n)+)/m.exec(readme) ?? [];
    const options = [...table.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = '']) => cell.match(/--[a-z-]+/g) ?? []);
    assert.ok(options.length > 10);
    for (const option of options) {
      // Help shows `--wait` and `--no-wait` as one.
      const shown = option.replace(/^--no-/, '--\\[no-\\]');
      for (const command of ['run', 'replay'])
        assert.match(resultOf([command, '--help']).stdout, new RegExp(`^ +(?:-\\w, )?${shown}\\b`, 'm'));
    }
  });
});

it('docs/rseq.md names the signatures that see each recorded program', () => {
  const found = new Map<string, Set<string>>();
  for (const line of resultOf(shown.json).stdout.trimEnd().split('\n')) {
    const { signature, workload } = JSON.parse(line);
    const program = String(workload.process.executable?.path).replace(/^.*\//, '');
    found.set(program, (found.get(program) ?? new Set()).add(signature.id.replace('RSEQ-', '')));
  }
  const table = [...readDocument('docs/rseq.md').matchAll(/^\| (`[tb]\d\d[^|]*)\|[^|]*\|([^|]*)\|$/gm)];
  const listed = table.flatMap(([, programs = '', ids = '']) => {
    const all = [...programs.matchAll(/`([tb]\d\d)[^`]*`/g)].map(([, program = '']) => program);
    return all.map((program) => [program, [...ids.matchAll(/\d{3}/g)].map(([id]) => id)] as const);
  });
  assert.ok(listed.length > 25);
  for (const [program, ids] of found) {
    const [, expected] = listed.find(([name]) => program.startsWith(`${name}_`)) ?? [];
    if (/^[tb]\d\d_/.test(program)) assert.deepEqual([...ids].toSorted(), expected, program);
  }
});

/** Whether `part` says nothing that `whole` does not: keys and elements may be missing in it. */
function holds(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) return Array.isArray(whole) && part.every((value, index) => holds(whole[index], value));
  if (typeof part !== 'object' || part === null) return whole === part;
  return (
    typeof whole === 'object' &&
    Object.entries(part).every(([name, value]) => holds(Reflect.get(whole ?? {}, name), value))
  );
}
